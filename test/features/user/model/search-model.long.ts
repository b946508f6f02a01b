import { agreesWithTheModel } from './search-model.ts'

// So many that every plan of a search is taken: those for a few thousand, and those for more than 25,000.
const size = { batches: Array(60).fill(500), queries: 200 }
agreesWithTheModel({ ...size, beside: false })
agreesWithTheModel({ ...size, beside: true })

import { agreesWithTheModel } from './search-model.ts'

// The first batch is large enough for the text index to take it in at once; the second waits.
agreesWithTheModel({ batches: [600, 100], queries: 150, beside: true })

import { contract } from '../../../client/operations.ts'
import { pagingOf } from '../../../contract/operation.ts'
import type { Api, Run } from '../../command.ts'
import { decode, decodeList } from '../../go/decode.ts'
import { type GoValue, goJson, isStruct } from '../../go/json.ts'
import { formatTime } from '../../go/text.ts'
import { list, pages } from '../../output/output.ts'
import type { listFlags } from '../../output/output-flags.ts'
import { auditReply } from './shapes.ts'

export const search: Run<typeof listFlags> = async ({ api, args: [text = ''], flags }) => {
  const words = { verb: 'Found', one: 'record', many: 'records', item: 'Record' }
  if (flags.all) return pages('records', everyPage(api, text), words)
  const records = await searchOnce(api, text, {})
  // The official program builds this list itself and leaves it nil when nothing was found.
  return list('records', records.length > 0 ? records : null, words)
}

/** Oldest first, so that what is written meanwhile comes last. */
async function* everyPage(api: Api, text: string): AsyncIterable<GoValue[]> {
  for (let page = 0; ; page++) {
    const records = await searchOnce(api, text, { oldestFirst: true, page, size: LARGEST_PAGE })
    yield records
    if (records.length < LARGEST_PAGE) return
  }
}

const { largest: LARGEST_PAGE } = pagingOf(contract.audit.search)

async function searchOnce(api: Api, text: string, page: { [key: string]: GoValue }): Promise<GoValue[]> {
  const body = {
    userIds: null,
    actions: null,
    excludedActions: null,
    from: ZERO_TIME,
    to: ZERO_TIME,
    devices: null,
    methods: null,
    geos: null,
    remoteAddresses: null,
    externalIds: null,
    tenants: null,
    noTenants: false,
    text,
    ...page,
  }
  const reply = await api.call(contract.audit.search, body, goJson)
  return decodeList(auditReply, reply?.audits)?.map(toRecord) ?? []
}

/** Go's zero time in milliseconds, which the official client sends for "no limit". */
const ZERO_TIME = -62_135_596_800_000

/** A record as the official program prints it. */
export function decodeRecord(audit: unknown): GoValue {
  return toRecord(decode(auditReply, audit))
}

function toRecord(reply: GoValue): GoValue {
  if (!isStruct(reply)) return reply
  const fields = [...reply].map(([key, value]): [string, GoValue] => {
    if (key === 'externalIds') return ['loginIds', value]
    return key === 'occurred' ? [key, formatTime(toMilliseconds(String(value)))] : [key, value]
  })
  return new Map(fields)
}

function toMilliseconds(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) throw new Error(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
  return Number(text)
}

import type { Run } from '../../command.ts'
import { decodeList } from '../../go-decode.ts'
import { type GoValue, goJson } from '../../go-json.ts'
import { formatTime } from '../../go-text.ts'
import { list } from '../../output.ts'
import { auditReply } from '../../shapes.ts'

export const search: Run = async ({ api, args: [text = ''] }) => {
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
  }
  const reply = (await api.post('/v1/mgmt/audit/search', goJson(body))) as { audits?: unknown } | null
  const records = decodeList(auditReply, reply?.audits)?.map(toRecord) ?? []
  // The official program builds this list itself and leaves it nil when nothing was found.
  const words = { verb: 'Found', one: 'record', many: 'records', item: 'Record' }
  return list('records', records.length > 0 ? records : null, words)
}

/** Go's zero time in milliseconds, which the official client sends for "no limit". */
const ZERO_TIME = -62_135_596_800_000

function toRecord(reply: GoValue): GoValue {
  const fields = [...(reply as Map<string, GoValue>)].map(([key, value]): [string, GoValue] => {
    if (key === 'externalIds') return ['loginIds', value]
    return key === 'occurred' ? [key, formatTime(toMilliseconds(String(value)))] : [key, value]
  })
  return new Map(fields)
}

function toMilliseconds(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) throw new Error(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
  return Number(text)
}

/** IP addresses and blocks of them, as `ipaddress` parameters hold them. Versions 4 and 6; no zones. */

export class IpAddress {
  readonly bits: 32 | 128
  readonly value: bigint

  constructor(bits: 32 | 128, value: bigint) {
    this.bits = bits
    this.value = value
  }
}

/** Undefined for anything else. An address of version 4 that is written as one of version 6 (::ffff:1.2.3.4) is the former. */
export function parseIpAddress(text: string): IpAddress | undefined {
  if (text.length > 45) return undefined
  const four = parseFour(text)
  if (four !== undefined) return new IpAddress(32, four)
  const six = parseSix(text)
  if (six === undefined) return undefined
  return six >> 32n === 0xffffn ? new IpAddress(32, six & 0xffffffffn) : new IpAddress(128, six)
}

export interface Block {
  base: IpAddress
  prefix: number
}

/** `10.0.0.0/8`; a single address is a block of one. */
export function parseBlock(text: string): Block | undefined {
  const slash = text.indexOf('/')
  const base = parseIpAddress(slash < 0 ? text : text.slice(0, slash))
  if (!base) return undefined
  if (slash < 0) return { base, prefix: base.bits }
  const digits = text.slice(slash + 1)
  const prefix = Number(digits)
  return /^\d{1,3}$/.test(digits) && prefix <= base.bits ? { base, prefix } : undefined
}

export function isIn({ bits, value }: IpAddress, { base, prefix }: Block): boolean {
  const shift = BigInt(base.bits - prefix)
  return bits === base.bits && value >> shift === base.value >> shift
}

function parseFour(text: string): bigint | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return undefined
  let value = 0n
  for (const part of text.split('.')) {
    // A leading zero is octal to some readers, and decimal to others.
    if (Number(part) > 255 || (part.length > 1 && part.startsWith('0'))) return undefined
    value = (value << 8n) | BigInt(part)
  }
  return value
}

function parseSix(text: string): bigint | undefined {
  const halves = text.split('::')
  if (halves.length > 2 || !text.includes(':')) return undefined
  const head = groupsOf(halves[0] ?? '', halves.length === 1)
  const tail = halves.length === 2 ? groupsOf(halves[1] ?? '', true) : []
  if (!head || !tail) return undefined
  const missing = 8 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined
  const groups = [...head, ...Array<number>(missing).fill(0), ...tail]
  return groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n)
}

/** The last two groups may be written as an address of version 4. */
function groupsOf(text: string, isLast: boolean): number[] | undefined {
  if (text === '') return []
  const groups: number[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    const four = isLast && index === parts.length - 1 ? parseFour(part) : undefined
    if (four !== undefined) groups.push(Number(four >> 16n), Number(four & 0xffffn))
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16))
    else return undefined
  }
  return groups
}

/** Ready-made conditions: `constraint Adult:NumAtLeast(18)`. The first parameter always comes from the context. */

import type { IpAddress } from './ip-address.ts'
import { isIn, parseBlock, parseIpAddress } from './ip-address.ts'
import type { ParameterType, Value } from './values.ts'

export type Values = { readonly [name: string]: Value }

export interface Kind {
  parameters: readonly { name: string; type: ParameterType }[]
  /** All literals together are the one list that is fixed. */
  takesList?: boolean
  /** It cannot do without its values: nobody may choose a pattern by the context. */
  needsLiterals?: boolean
  /** A sentence about wrong fixed values, undefined when they are right. */
  refuses?(fixed: Values): string | undefined
  /** In CEL; `$name` stands for a parameter or its fixed value. */
  expression: string
  /** Undefined for what the kind does not itself evaluate (a pattern). */
  test(values: Values): boolean
}

const parameter = (name: string, type: ParameterType) => ({ name, type })
const num = parameter('num', 'double')

export const KINDS: { readonly [kind: string]: Kind } = {
  IpRange: {
    parameters: [parameter('ip', 'ipaddress'), parameter('ip_range', 'string')],
    refuses: ({ ip_range }) =>
      parseBlock(String(ip_range)) ? undefined : 'expected a block of IP addresses such as "10.0.0.0/8"',
    expression: '$ip.in_cidr($ip_range)',
    test: ({ ip, ip_range }) => isInText(ip as IpAddress, String(ip_range)),
  },
  IpList: {
    parameters: [parameter('ip', 'ipaddress'), parameter('allowed_ips', 'list')],
    takesList: true,
    refuses: ({ allowed_ips }) =>
      listIn(allowed_ips).every((each) => parseIpAddress(String(each))) ? undefined : 'expected IP addresses',
    expression: '$allowed_ips.exists(each, $ip.in_cidr(each))',
    test: ({ ip, allowed_ips }) => listIn(allowed_ips).some((each) => isInText(ip as IpAddress, String(each))),
  },
  DateExpiryEpochSeconds: {
    parameters: [parameter('now_epoch_seconds', 'int'), parameter('expiry_epoch_seconds', 'int')],
    expression: '$now_epoch_seconds < $expiry_epoch_seconds',
    test: (values) => (values['now_epoch_seconds'] as bigint) < (values['expiry_epoch_seconds'] as bigint),
  },
  StringMatchRegex: {
    parameters: [parameter('str', 'string'), parameter('regex', 'string')],
    needsLiterals: true,
    expression: '$str.matches($regex)',
    // Compiled with the schema (compile.ts), by the same machine as the patterns of conditions.
    test: () => false,
  },
  NumAtLeast: {
    parameters: [num, parameter('min', 'int')],
    expression: '$num >= double($min)',
    test: ({ num, min }) => Number(num) >= Number(min),
  },
  NumAtMost: {
    parameters: [num, parameter('max', 'int')],
    expression: '$num <= double($max)',
    test: ({ num, max }) => Number(num) <= Number(max),
  },
  NumRange: {
    parameters: [num, parameter('min', 'int'), parameter('max', 'int')],
    refuses: ({ min, max }) =>
      (min as bigint) > (max as bigint) ? `the minimum ${min} is above the maximum ${max}` : undefined,
    expression: '$num >= double($min) && $num <= double($max)',
    test: ({ num, min, max }) => Number(num) >= Number(min) && Number(num) <= Number(max),
  },
  BoolCheck: {
    parameters: [parameter('bool', 'bool'), parameter('expected', 'bool')],
    expression: '$bool == $expected',
    test: (values) => values['bool'] === values['expected'],
  },
  GeoCountry: membership('country_code', 'string', 'allowed_countries'),
  IntList: membership('int', 'int', 'allowed_ints'),
  LabelList: membership('label', 'string', 'allowed_labels'),
}

/** What the schema says to be a list. */
const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

function membership(one: string, type: ParameterType, many: string): Kind {
  return {
    parameters: [parameter(one, type), parameter(many, 'list')],
    takesList: true,
    refuses: (fixed) => {
      const wanted = type === 'int' ? 'number' : 'string'
      return listIn(fixed[many]).every((each) => typeof each === wanted) ? undefined : `expected ${wanted}s`
    },
    expression: `$${one} in $${many}`,
    test: (values) => {
      const value = values[one]
      return listIn(values[many]).includes(typeof value === 'bigint' ? Number(value) : value)
    },
  }
}

function isInText(ip: IpAddress, text: string): boolean {
  const block = parseBlock(text)
  if (!block) throw new Error(`${JSON.stringify(text.slice(0, 60))} is no block of IP addresses`)
  return isIn(ip, block)
}

/**
 * SHAKE-128 of short texts. node:crypto spends 1.9 us on an id, nearly all of it on setting up; here Keccak's
 * permutation is assembled to WebAssembly once, which leaves 0.5 us. Every child row has such an id.
 */
import { createHash } from 'node:crypto'

/** Bytes of one block; padding takes at least one of them. */
const RATE = 168
const LONGEST = RATE - 1
const CONSTANTS_AT = 256
const OUTPUT_AT = 512
/** Where padding, then output would end up behind lanes of 8 bytes. */
const OUTPUT_LANES = 2

/** The first 10 bytes in base64 without padding: 14 characters. */
export function shortDigest(text: string): string {
  machine ??= assemble()
  const { memory, permute } = machine
  const length = writeText(memory, text)
  if (length < 0) return longDigest(text)
  memory[length] = 0x1f
  memory[LONGEST] = (memory[LONGEST] ?? 0) | 0x80
  permute()
  // What stands there must be nothing before the next text.
  memory.fill(0, 0, length + 1)
  memory[LONGEST] = 0
  return base64(memory)
}

/** Its length in bytes, or -1 when it is too long for one block. The memory holds zeros before. */
function writeText(memory: Buffer, text: string): number {
  const { length } = text
  if (length > LONGEST) return -1
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at)
    if (code > 127) return writeOther(memory, text)
    memory[at] = code
  }
  return length
}

function writeOther(memory: Buffer, text: string): number {
  memory.fill(0, 0, RATE)
  return Buffer.byteLength(text) > LONGEST ? -1 : memory.write(text, 0, RATE, 'utf8')
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const PAIRS = Array.from({ length: 4096 }, (_, bits) => `${ALPHABET[bits >> 6]}${ALPHABET[bits & 63]}`)

/** Twelve bits make two characters. */
function base64(memory: Buffer): string {
  const at = (index: number) => memory[OUTPUT_AT + index] ?? 0
  const [a, b, c, d, e] = [at(0), at(1), at(2), at(3), at(4)]
  const [f, g, h, i, j] = [at(5), at(6), at(7), at(8), at(9)]
  return (
    (PAIRS[(a << 4) | (b >> 4)] as string) +
    PAIRS[((b & 15) << 8) | c] +
    PAIRS[(d << 4) | (e >> 4)] +
    PAIRS[((e & 15) << 8) | f] +
    PAIRS[(g << 4) | (h >> 4)] +
    PAIRS[((h & 15) << 8) | i] +
    PAIRS[j << 4]
  )
}

function longDigest(text: string): string {
  return createHash('shake128', { outputLength: 10 }).update(text, 'utf8').digest('base64').slice(0, 14)
}

interface Machine {
  memory: Buffer
  permute: () => void
}

/** The part of the runtime's WebAssembly that is used; neither library of types here has it. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object) => { exports: { memory: { buffer: ArrayBuffer }; permute: () => void } }
}

let machine: Machine | undefined

function assemble(): Machine {
  const { memory, permute } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(moduleBytes()))).exports
  return { memory: Buffer.from(memory.buffer), permute }
}

const ROUNDS = 24
/** Locals: lanes of the state, lanes after rho and pi, column parities, their mixes, the round's offset. */
const A = 0
const B = 25
const C = 50
const D = 55
const ROUND = 60

const I64 = 0x7e
const I32 = 0x7f
const op = {
  end: 0x0b,
  loop: 0x03,
  brIf: 0x0d,
  get: 0x20,
  set: 0x21,
  tee: 0x22,
  load: 0x29,
  store: 0x37,
  i32: 0x41,
  i64: 0x42,
  less: 0x49,
  add: 0x6a,
  and: 0x83,
  xor: 0x85,
  rotl: 0x89,
}

function moduleBytes(): number[] {
  const constants = roundConstants().flatMap((value) => [...Buffer.from(BigUint64Array.of(value).buffer)])
  return [
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 0, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, 1]),
    ...section(7, [2, ...name('memory'), 2, 0, ...name('permute'), 0, 0]),
    ...section(10, [1, ...sized([2, ...leb(ROUND), I64, 1, I32, ...body(), op.end])]),
    ...section(11, [1, 0, op.i32, ...leb(CONSTANTS_AT, true), op.end, ...sized(constants)]),
  ]
}

function body(): number[] {
  const lanes = range(RATE / 8).flatMap((lane) => [op.i32, 0, op.load, 3, ...leb(lane * 8), op.set, A + lane])
  const rest = range(25 - RATE / 8).flatMap((lane) => [op.i64, 0, op.set, A + RATE / 8 + lane])
  const again = [op.get, ROUND, op.i32, 8, op.add, op.tee, ROUND, op.i32, ...leb(ROUNDS * 8, true), op.less, op.brIf, 0]
  const output = range(OUTPUT_LANES).flatMap((lane) => [
    op.i32,
    0,
    op.get,
    A + lane,
    op.store,
    3,
    ...leb(OUTPUT_AT + lane * 8),
  ])
  return [...lanes, ...rest, op.i32, 0, op.set, ROUND, op.loop, 0x40, ...round(), ...again, op.end, ...output]
}

function round(): number[] {
  const parity = range(5).flatMap((x) => [...xorAll(range(5).map((y) => A + x + 5 * y)), op.set, C + x])
  const mix = range(5).flatMap((x) => [
    op.get,
    C + ((x + 4) % 5),
    ...rotated(C + ((x + 1) % 5), 1),
    op.xor,
    op.set,
    D + x,
  ])
  const theta = range(25).flatMap((lane) => [op.get, A + lane, op.get, D + (lane % 5), op.xor, op.set, A + lane])
  const turns = rotations()
  const moved = range(25).flatMap((lane) => {
    const [x, y] = [lane % 5, Math.floor(lane / 5)]
    return [...rotated(A + lane, turns[lane] ?? 0), op.set, B + y + 5 * ((2 * x + 3 * y) % 5)]
  })
  const chi = range(25).flatMap((lane) => {
    const row = lane - (lane % 5)
    const [next, second] = [B + row + ((lane + 1) % 5), B + row + ((lane + 2) % 5)]
    return [op.get, B + lane, op.get, next, op.i64, 0x7f, op.xor, op.get, second, op.and, op.xor, op.set, A + lane]
  })
  const iota = [op.get, A, op.get, ROUND, op.load, 3, ...leb(CONSTANTS_AT), op.xor, op.set, A]
  return [...parity, ...mix, ...theta, ...moved, ...chi, ...iota]
}

function xorAll(locals: readonly number[]): number[] {
  return locals.flatMap((local, at) => (at === 0 ? [op.get, local] : [op.get, local, op.xor]))
}

function rotated(local: number, by: number): number[] {
  return by === 0 ? [op.get, local] : [op.get, local, op.i64, ...leb(by, true), op.rotl]
}

/** rho: lane by lane along a walk that doubles back through all but the first. */
function rotations(): number[] {
  const turns: number[] = new Array(25).fill(0)
  for (let step = 0, x = 1, y = 0; step < ROUNDS; step++) {
    turns[x + 5 * y] = (((step + 1) * (step + 2)) / 2) % 64
    ;[x, y] = [y, (2 * x + 3 * y) % 5]
  }
  return turns
}

/** iota: from a shift register of eight bits. */
function roundConstants(): bigint[] {
  let register = 1
  const next = () => {
    const bit = register & 1
    register = register & 0x80 ? ((register << 1) ^ 0x171) & 0xff : register << 1
    return bit
  }
  return range(ROUNDS).map(() => range(7).reduce((sum, j) => (next() ? sum | (1n << BigInt(2 ** j - 1)) : sum), 0n))
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...sized(content)]
}

function sized(content: readonly number[]): number[] {
  return [...leb(content.length), ...content]
}

function name(text: string): number[] {
  return sized([...Buffer.from(text)])
}

function leb(value: number, signed = false): number[] {
  const bytes: number[] = []
  for (let rest = value; ; ) {
    const byte = rest & 0x7f
    rest >>= 7
    if (rest === 0 && !(signed && byte & 0x40)) return [...bytes, byte]
    bytes.push(byte | 0x80)
  }
}

function range(length: number): number[] {
  return Array.from({ length }, (_, at) => at)
}

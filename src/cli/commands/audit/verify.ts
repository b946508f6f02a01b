import { contract } from '../../../client/operations.ts'
import type { Output } from '../../../client/values.ts'
import type { Api, Call, Run } from '../../command.ts'
import { Refusal } from '../../exit/exit.ts'
import type { GoValue } from '../../go/json.ts'
import type { Result } from '../../output/output.ts'
import { blocksFileOf } from './blocks-file.ts'
import { checkFile } from './check-file.ts'
import type { verifyFlags } from './index.ts'

export const verify: Run<typeof verifyFlags> = async (call) => {
  const [path] = call.args
  return path === undefined ? verifyPlane(call) : verifyFile(call, path)
}

async function verifyPlane({ api, flags, given }: Call<typeof verifyFlags>): Promise<Result> {
  if (given.has('public-key')) throw new Refusal('--public-key belongs to a file')
  const { records, blocks, head, publicKey, problem } = await everyCall(api, flags.head)
  const values = { records, blocks, head, publicKey }
  if (problem !== undefined) return wrong(values, problem)
  const lines = [`${counted(records, 'record')} in ${counted(blocks, 'block')}, as they were written`]
  if (head !== '') lines.push(`  - Head: ${head}`)
  return { shape: 'several', values, done: 'Verified', told: [...lines, `  - Public key: ${publicKey}`].join('\n') }
}

async function verifyFile({ flags, given }: Call<typeof verifyFlags>, path: string): Promise<Result> {
  if (!given.has('public-key')) throw new Refusal('--public-key is required for a file: audit verify prints it')
  if (given.has('head')) throw new Refusal('--head belongs to a plane')
  const { records, blocks, open, problem } = await checkFile(path, blocksFileOf(path), flags['public-key'])
  const values = { records, blocks, open }
  if (problem !== undefined) return wrong(values, problem)
  const rest = open === 0 ? '' : `; of the last ${open} nothing is known yet, as they are in no block`
  const told = `${counted(records, 'record')} by ${counted(blocks, 'block')}, as they were written${rest}`
  return { shape: 'several', values, done: 'Verified', told }
}

interface Checked {
  records: number
  blocks: number
  head: string
  publicKey: string
  problem?: string
}

async function everyCall(api: Api, head: string): Promise<Checked> {
  const sum = { records: 0, blocks: 0 }
  for (let after = ''; ; ) {
    const reply = await api.call(contract.audit.verify, { after, head })
    sum.records += Number(reply?.records)
    sum.blocks += Number(reply?.blocks)
    const about = { ...sum, head: String(reply?.head ?? ''), publicKey: String(reply?.publicKey ?? '') }
    if (reply?.problem?.kind) return { ...about, problem: inWords(reply.problem) }
    after = String(reply?.next ?? '')
    if (after === '') return about
  }
}

type Problem = NonNullable<NonNullable<Output<typeof contract.audit.verify>>['problem']>

function inWords({ kind, record, occurred, block }: Problem): string {
  const how = kind === 'inserted' ? 'put in' : kind
  if (!record) return `block ${block} was ${how}`
  return `record ${record} of ${new Date(Number(occurred)).toISOString()} was ${how}`
}

function wrong(values: { [key: string]: GoValue }, problem: string): Result {
  return { shape: 'several', values: { ...values, problem }, done: 'Not as it was written', told: problem, code: 1 }
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`

import { contract } from '../../../client/operations.ts'
import type { Run } from '../../command.ts'
import { EXIT } from '../../exit/exit-codes.ts'
import type { GoValue } from '../../go/json.ts'
import { list, type Result, table } from '../../output/output.ts'
import type { askFlags, checkFlags } from './index.ts'
import { consistencyOf, contextOf, holdingOf, targetOf, tupleOf } from './words.ts'

/** Denied is what scripts want to know: the exit code says it. */
export const check: Run<typeof checkFlags> = async ({ api, args, flags }): Promise<Result> => {
  const context = contextOf(flags.context)
  const asked = { tuples: [{ ...tupleOf(args) }], context, consistency: consistencyOf(flags.consistent) } as const
  const [answer] = (await api.call(contract.fga.check, asked))?.tuples ?? []
  const { allowed = false, info } = answer ?? {}
  const { conditional = false, conditionalErr = '', missingContext } = info ?? {}
  const parts = [
    allowed ? 'yes' : 'no',
    ...(conditional ? ['conditional'] : []),
    ...(missingContext ? [`missing [${missingContext.join(', ')}]`] : []),
    ...(conditionalErr ? [conditionalErr] : []),
  ]
  const values: { [key: string]: GoValue } = { allowed, info: info ?? {} }
  const told = parts.join(', ')
  return { shape: 'several', values, done: 'Allowed', told, ...(!allowed && { code: EXIT.found }) }
}

export const who: Run<typeof askFlags> = async ({ api, args, flags }) => {
  const { resource, resourceType: namespace, relation: relationDefinition } = holdingOf(args)
  const asked = { resource, namespace, relationDefinition, context: contextOf(flags.context) }
  const reply = (await api.call(contract.authz.whoCanAccess, asked)) ?? {}
  return list('targets', reply.targets ?? [], { verb: 'Found', one: 'target', many: 'targets', item: 'Target' })
}

export const what: Run<typeof askFlags> = async ({ api, args: [word = ''], flags }) => {
  const { target } = targetOf(word.includes(':') ? word : `*:${word}`)
  const asked = { target, context: contextOf(flags.context) }
  const reply = (await api.call(contract.authz.whatCanTargetAccess, asked)) ?? {}
  const found = (reply.relations ?? []).map(({ namespace = '', resource = '', relationDefinition = '' }) => ({
    resourceType: namespace,
    resource,
    relation: relationDefinition,
  }))
  return table('held', found, { verb: 'Found', one: 'relation', many: 'relations', item: 'Relation' })
}

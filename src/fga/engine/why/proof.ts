/** What a grant rests on. */
import type { Evaluation } from '../evaluation.ts'
import type { Node } from '../graph.ts'
import type { Rule } from '../schema.ts'
import { NO, YES } from '../truth.ts'
import { leadingNodes } from './reasons.ts'

/** What is granted rests on what was known to be granted before it; so a loop never explains itself. */
export function isEarlier(evaluation: Evaluation, next: Node, node: Node): boolean {
  return evaluation.truth(next) === YES && evaluation.rank(next) < evaluation.rank(node)
}

/** Whether a part of the node's rule grants it. */
export function proves(evaluation: Evaluation, rule: Rule, node: Node): boolean {
  switch (rule.op) {
    case 'any':
      return rule.parts.some((part) => proves(evaluation, part, node))
    case 'all':
      return rule.parts.every((part) => proves(evaluation, part, node))
    case 'minus':
      return rule.parts.every((part, index) =>
        index === 0 ? proves(evaluation, part, node) : evaluation.ruleTruth(part, node) === NO,
      )
    case 'when':
      return evaluation.guards.truth(rule.guard) === YES && proves(evaluation, rule.body, node)
    default: {
      if (rule.op === 'self' && evaluation.isTarget(node)) return true
      for (const next of leadingNodes(evaluation.graph, node, rule)) if (isEarlier(evaluation, next, node)) return true
      return false
    }
  }
}

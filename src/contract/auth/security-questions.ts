import { operation } from '../operation.ts'
import { JwtReply } from '../schemas/session.ts'
import { bool, list, message, of, required, text } from '../wire.ts'

const loginId = text({ max: 512, doc: "The session's own user; may be left out" })
const questionId = text({ max: 256 })
const answers = required(
  list(
    of(
      message('SecurityAnswer', {
        id: required({ ...questionId, doc: 'Of the question' }),
        answer: required(text({ max: 256, doc: 'Compared without regard to case and to spaces around it' })),
      }),
    ),
    { max: 10 },
  ),
)
const Question = message('SecurityQuestion', { id: questionId, text: text() })

/** Something that a signed-in user knows, asked beside what was shown before. */
export const securityQuestions = {
  setup: operation('POST', '/v1/auth/security-questions/setup', {
    access: 'refresh',
    summary: "Keep the user's answers to security questions",
    detail: 'Those of before end. At least as many as the project asks for, of the questions that it lists.',
    input: message({ loginId, answers }),
  }),
  ask: operation('GET', '/v1/auth/security-questions/verify', {
    access: 'refresh',
    summary: 'Tell which questions the user has to answer',
    input: message({ loginId }),
    output: message({ questions: list(of(Question)) }),
  }),
  verify: operation('POST', '/v1/auth/security-questions/verify', {
    access: 'refresh',
    summary: 'Answer the questions that are asked',
    detail: 'All have to be right. `amr` has `sq`, one more factor of the session.',
    input: message({ loginId, answers, stepup: bool({ doc: 'The session is stepped up' }) }),
    output: JwtReply,
  }),
}

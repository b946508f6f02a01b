import type { JsonObject } from '../../../lib/json.ts'
import { wordFrom } from '../messages/wording.ts'

type Which = 'Verify' | 'Success' | 'Error'

const USUAL: Record<Which, string> = {
  Verify: 'Send this message as it is to sign in to {{projectName}}: {{code}}',
  Success: 'You are signed in to {{projectName}}. Go back to where you came from.',
  Error: 'This message does not sign you in to {{projectName}}. Ask for another one, and send it from your own number.',
}

/** Of the project's settings for the method (`auth/notp.json` of a snapshot). */
export function textsOf(document: JsonObject, projectName: string) {
  const worded = (which: Which, id: string, code = '') =>
    wordFrom(document[`whatsapp${which}NOTPTemplates`], { projectName, code }, { id, usual: USUAL[which] })
  return {
    /** A text without the code would be of no use. */
    verify: (code: string, id: string) => {
      const text = worded('Verify', id || idOf(document, 'Verify'), code)
      return text.includes(code) ? text : `${text} ${code}`
    },
    success: (id: string) => worded('Success', id),
    error: (id: string) => worded('Error', id),
  }
}

/** Of the template that the project has chosen. */
export const idOf = (document: JsonObject, which: Which): string => String(document[`whatsapp${which}TemplateId`] ?? '')

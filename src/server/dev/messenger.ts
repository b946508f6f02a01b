/**
 * The messenger of a plane under development: a page from where a person "sends" the text of a sign-in, from whatever
 * number is typed. Only a plane with the local provider has it.
 */
import { ApiError } from '../../contract/faults.ts'
import { notp } from '../../features/auth/notp/index.ts'
import type { Context } from '../../features/context.ts'
import { alert, html, page } from '../../features/oauth/pages/layout.ts'
import { ownPlace } from '../body/body-room.ts'
import { respondPage } from '../pages.ts'
import type { Reply } from '../reply.ts'
import type { AppRequest } from '../request.ts'

const PATH = '/dev/messenger'

export const isMessengerPage = (path: string): boolean => path === PATH

/** The page in the place of a messenger, with the text in it. */
export function messengerFor(text: string, { baseUrl, project }: { baseUrl: string; project: string }): string {
  return `${baseUrl}${PATH}?${new URLSearchParams({ project, text })}`
}

/** The project that a request to the page names. */
export const projectOf = ({ query }: AppRequest): string => new URLSearchParams(query).get('project') ?? ''

/** `ctx`: of the project that the address names. */
export async function answerMessenger(request: AppRequest, ctx: Context): Promise<Reply> {
  const text = new URLSearchParams(request.query).get('text') ?? ''
  if (request.method !== 'POST') return show(form(text, ''))
  const sent = new URLSearchParams(String(await request.readBody(ownPlace(MOST_FORM))))
  try {
    const { accepted } = await notp.receive(ctx, { from: sent.get('from') ?? '', text: sent.get('text') ?? '' })
    return show(accepted ? sentPage(accepted) : form(text, NOT_TAKEN))
  } catch (error) {
    if (error instanceof ApiError) return show(form(text, error.message), error.status)
    throw error
  }
}

/** Bytes. */
const MOST_FORM = 16_384
const NOT_TAKEN = 'Nothing waits for this text, or it comes from another number than the one that is waited for.'

const show = (content: string, status = 200): Reply => respondPage({ status, html: content }, [])

const form = (text: string, error: string) =>
  page(
    'Send a message',
    html`<h1>Send a message</h1>
<p>This plane plays the messenger while you develop. Nothing leaves this machine.</p>
${alert(error)}
<form method="post">
<label>From the number
<input type="text" name="from" inputmode="tel" autocomplete="off" maxlength="64" placeholder="+14155550129" required></label>
<label>Message
<textarea name="text" rows="4" maxlength="4096" required>${text}</textarea></label>
<button class="first">Send</button>
</form>`,
  )

const sentPage = (loginId: string) =>
  page('Sent', html`<h1>Sent</h1>\n<p>The message counts for <strong>${loginId}</strong>. You can close this page.</p>`)

import { html, page } from './layout.ts'

/** For what cannot be told to the application that asked. */
export function failurePage(message: string): string {
  return page(
    'This cannot go on',
    html`<h1>This cannot go on</h1>
<p role="alert">${message}</p>
<p>Go back to the application and try again.</p>`,
  )
}

export function donePage(): string {
  return page('You are signed out', html`<h1>You are signed out</h1>\n<p>You can close this window.</p>`)
}

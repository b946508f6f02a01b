/** The frame of every page, and text made safe. */

/** Text that is HTML already. */
export interface Html {
  html: string
}

/** Values are escaped, unless they are HTML; lists are joined. */
export function html(parts: TemplateStringsArray, ...values: unknown[]): Html {
  return { html: parts.map((part, index) => part + (index < values.length ? shown(values[index]) : '')).join('') }
}

function shown(value: unknown): string {
  if (value === undefined || value === null || value === false) return ''
  if (Array.isArray(value)) return value.map(shown).join('')
  if (typeof value === 'object' && 'html' in value) return String(value.html)
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** The only style; the content security policy names its hash. */
export const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; display: grid; place-items: center; min-height: 100vh; }
main { box-sizing: border-box; width: 100%; max-width: 26rem; padding: 1.5rem; }
h1 { font-size: 1.4rem; margin: 0 0 .5rem; }
h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; }
label { display: block; margin: .75rem 0; }
input[type=text], input[type=password], select {
  box-sizing: border-box; display: block; width: 100%; font: inherit; padding: .5rem; border: 1px solid #767676;
  border-radius: .25rem;
}
button { font: inherit; padding: .5rem 1rem; margin: .25rem .5rem .25rem 0; border: 1px solid #767676;
  border-radius: .25rem; cursor: pointer; }
button.first { background: #1a4fba; border-color: #1a4fba; color: #fff; }
:focus-visible { outline: 3px solid #e08a00; outline-offset: 2px; }
.error { border-left: .3rem solid #c62828; padding: .25rem .75rem; }
fieldset { border: 1px solid #767676; border-radius: .25rem; margin: .75rem 0; }
ul { padding-left: 1.25rem; }
`

export function page(title: string, content: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${{ html: STYLE }}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`.html
}

/** What went wrong, read out by screen readers at once. */
export function alert(message: string): Html {
  return message === '' ? html`` : html`<p class="error" role="alert" id="error">${message}</p>`
}

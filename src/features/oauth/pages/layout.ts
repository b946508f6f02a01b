/** The frame of every page, and text made safe. */
import { escaped, markup } from '../../../lib/text/markup.ts'
import type { Brand } from './brand.ts'

/** Text that is HTML already. */
export interface Html {
  html: string
}

/** Values are escaped, unless they are HTML; lists are joined. */
export const html: (parts: TemplateStringsArray, ...values: unknown[]) => Html = markup('html', escaped)

/** The style of every page; a project's brand sets its custom properties. The content security policy names its hash. */
export const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif;
  --primary: #1a4fba; --on-primary: #fff; --surface: #fff; --on-surface: #1c1f24; }
@media (prefers-color-scheme: dark) {
  :root { --primary: #7fb0f5; --on-primary: #10141a; --surface: #16191f; --on-surface: #eef1f5; }
}
body { margin: 0; display: grid; place-items: center; min-height: 100vh; background: var(--surface);
  color: var(--on-surface); }
main { box-sizing: border-box; width: 100%; max-width: 26rem; padding: 1.5rem; overflow-wrap: anywhere; }
.brand { margin: 0 0 1.5rem; font-weight: 600; }
.brand img { display: block; max-width: 100%; max-height: 4rem; }
h1 { font-size: 1.4rem; margin: 0 0 .5rem; }
h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; }
label { display: block; margin: 1rem 0; }
input[type=text], input[type=password], select, textarea {
  box-sizing: border-box; display: block; width: 100%; font: inherit; margin-top: .25rem; padding: .6rem .75rem;
  border: 1px solid #767676; border-radius: .5rem; background: var(--surface); color: inherit;
}
button { box-sizing: border-box; display: block; width: 100%; font: inherit; padding: .6rem 1rem; margin: .75rem 0;
  border: 1px solid #767676; border-radius: .5rem; background: transparent; color: inherit; cursor: pointer; }
button.first { background: var(--primary); border-color: var(--primary); color: var(--on-primary); font-weight: 600; }
a { color: var(--primary); }
:focus-visible { outline: 2px solid var(--primary); outline-offset: 2px; }
input:focus-visible, select:focus-visible { outline-offset: 0; border-color: var(--primary); }
.error { border-left: .3rem solid #c62828; padding: .25rem .75rem; }
.number { font-size: 2rem; letter-spacing: .1em; margin: .5rem 0 1.5rem; }
[hidden] { display: none; }
pre { overflow-x: auto; font-size: .8rem; }
fieldset { border: 1px solid #767676; border-radius: .5rem; margin: .75rem 0; }
ul { padding-left: 1.25rem; }
`

interface Frame {
  brand?: Brand
  /** Beside that of every page. */
  style?: string
  /** Path of the script. */
  script?: string
  /** Loaded anew by the script, or every few seconds without. */
  waits?: boolean
}

/** The beginning of a page, as far as its style. */
export const head = (title: string, style: string): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${{ html: style }}</style>`

export function page(title: string, content: Html, { brand, style, script, waits }: Frame = {}): string {
  return html`${head(title, STYLE)}
${(style ?? brand?.style) && html`<style>${{ html: style ?? brand?.style }}</style>\n`}${
  waits && html`<noscript><meta http-equiv="refresh" content="4"></noscript>\n`
}${script && html`<script src="${script}" defer></script>\n`}</head>
<body${waits && html` data-waits="true"`}>
<main>
${brand && html`<p class="brand">${logoOf(brand)}</p>\n`}${content}
</main>
</body>
</html>
`.html
}

function logoOf({ name, logo }: Brand): unknown {
  if (!logo) return name
  return html`<picture>${
    logo.dark !== logo.light && html`<source media="(prefers-color-scheme: dark)" srcset="${logo.dark}">`
  }<img src="${logo.light}" alt="${name}"></picture>`
}

/** What went wrong, read out by screen readers at once. */
export function alert(message: string): Html {
  return message === '' ? html`` : html`<p class="error" role="alert" id="error">${message}</p>`
}

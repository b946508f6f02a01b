/** The page that shows a flow of the project in the service's component. */
import { head, html } from './layout.ts'

interface FlowPage {
  title: string
  project: string
  flow: string
  /** Path before the plane's own at the address that was asked. */
  prefix: string
  /** Of the published packages. */
  versions: { component: string; elements: string }
  /** The page for browsers without scripts; empty where there is none. */
  plain: string
}

/** The rest is done by `flow-script.ts`, which reads the parameters of the address. */
export function flowPage({ title, project, flow, prefix, versions, plain }: FlowPage): string {
  const component = `${prefix}/npm/@descope/web-component@${versions.component}/dist/index.js`
  const elements = `${prefix}/npm/@descope/web-components-ui@${versions.elements}/dist/umd/index.js`
  const without = plain
    ? html`<noscript><meta http-equiv="refresh" content="0;url=${plain}"></noscript>\n`
    : html`<noscript>This page needs JavaScript.</noscript>\n`
  return html`${head(title, STYLE)}
${plain && without}<script src="${component}" defer></script>
<script src="${prefix}/login-flow.js" defer></script>
</head>
<body data-project="${project}" data-flow="${flow}" data-prefix="${prefix}" data-elements="${elements}">
<main>${!plain && without}</main>
</body>
</html>`.html
}

const STYLE = `
:root { color-scheme: light; font: 16px/1.5 system-ui, sans-serif; }
:root[data-theme=dark] { color-scheme: dark; }
:root[data-theme=os] { color-scheme: light dark; }
body { margin: 0; display: grid; place-items: center; min-height: 100vh; background: Canvas; color: CanvasText; }
main { box-sizing: border-box; width: 100%; max-width: 26rem; }
main.wide { max-width: 60rem; }
main.shadow { border-radius: .5rem; box-shadow: 0 .25rem 1.5rem rgb(0 0 0 / .15); overflow: hidden; }
main p { margin: 0; padding: 2rem; text-align: center; }
`

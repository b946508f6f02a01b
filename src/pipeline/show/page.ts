/** The page of `pipeline show`: no inline script or style, so that its policy can forbid both. */
export const HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Pipeline</title>
<link rel="stylesheet" href="app.css">
</head>
<body>
<header><h1 id="name">Pipeline</h1><p id="where"></p></header>
<main>
<section aria-labelledby="h-days"><h2 id="h-days">Users and logins per day</h2><div id="days"></div></section>
<section aria-labelledby="h-query"><h2 id="h-query">Query</h2>
<form id="query"><label for="sql">SQL</label><textarea id="sql" rows="4" spellcheck="false"></textarea>
<button type="submit">Run</button> <span id="said" role="status"></span></form><div id="answer"></div></section>
<section aria-labelledby="h-loads"><h2 id="h-loads">Last loads</h2><div id="loads"></div></section>
<section aria-labelledby="h-rows"><h2 id="h-rows">Rows</h2><div id="rows"></div></section>
<section aria-labelledby="h-schema"><h2 id="h-schema">Schema</h2><div id="schema"></div></section>
<section aria-labelledby="h-state"><h2 id="h-state">State</h2><pre id="state"></pre></section>
</main>
<script src="app.js"></script>
</body>
</html>
`

export const CSS = `:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 70rem; padding: 1rem; }
h1 { margin: 0; font-size: 1.4rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; border-bottom: 1px solid #8886; }
#where { margin: 0; opacity: .8; overflow-wrap: anywhere; }
table { border-collapse: collapse; font-size: .9rem; }
div { overflow-x: auto; }
th, td { text-align: left; padding: .15rem .7rem .15rem 0; vertical-align: top; border-bottom: 1px solid #8883; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
textarea { width: 100%; box-sizing: border-box; font: 14px/1.4 ui-monospace, monospace; }
label { display: block; }
pre { overflow-x: auto; font-size: .85rem; }
svg { width: 100%; height: 12rem; }
.users { fill: #2b6cb0; } .logins { fill: #dd6b20; }
.users-text { color: #2b6cb0; } .logins-text { color: #dd6b20; }
details { margin: .2rem 0; } summary { cursor: pointer; }
#said.bad { color: #c53030; }
`

/** Everything that came from the data is set as text, never as markup. */
export const SCRIPT = `'use strict'
const key = new URLSearchParams(location.search).get('key')
const at = (id) => document.getElementById(id)
const make = (tag, text, attributes = {}) => {
  const element = document.createElement(tag)
  if (text !== undefined) element.textContent = text
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  return element
}
const ask = async (path, body) => {
  const answer = await fetch(path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'x-show-key': key, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const reply = await answer.json()
  if (!answer.ok) throw new Error(reply.error)
  return reply
}
const table = (columns, rows) => {
  const element = make('table')
  const head = element.createTHead().insertRow()
  for (const column of columns) head.append(make('th', column, { scope: 'col' }))
  const body = element.createTBody()
  for (const row of rows) {
    const line = body.insertRow()
    for (const value of row) {
      const text = value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)
      line.append(make('td', text, typeof value === 'number' ? { class: 'number' } : {}))
    }
  }
  return element
}
const chart = ({ users, logins }) => {
  const days = [...new Set([...users, ...logins].map(([day]) => day))].sort()
  if (days.length === 0) return make('p', 'There are no dated rows yet.')
  const most = Math.max(...[...users, ...logins].map(([, count]) => count))
  const space = 'http://www.w3.org/2000/svg'
  const svg = document.createElementNS(space, 'svg')
  svg.setAttribute('viewBox', '0 0 ' + days.length * 10 + ' 100')
  svg.setAttribute('preserveAspectRatio', 'none')
  svg.setAttribute('role', 'img')
  svg.setAttribute('aria-label', 'Users and logins per day, ' + days[0] + ' to ' + days[days.length - 1])
  for (const [name, rows, shift] of [['users', users, 1], ['logins', logins, 5]]) {
    for (const [day, count] of rows) {
      const bar = document.createElementNS(space, 'rect')
      const height = (count / most) * 100
      const place = { x: days.indexOf(day) * 10 + shift, y: 100 - height, width: 4, height, class: name }
      for (const [attribute, value] of Object.entries(place)) bar.setAttribute(attribute, value)
      const title = document.createElementNS(space, 'title')
      title.textContent = day + ': ' + count + ' ' + name
      bar.append(title)
      svg.append(bar)
    }
  }
  const box = make('div')
  const legend = make('p', days[0] + ' to ' + days[days.length - 1] + ', at most ' + most + ' a day: ')
  legend.append(make('span', 'users', { class: 'users-text' }), ', ', make('span', 'logins', { class: 'logins-text' }))
  box.append(svg, legend)
  return box
}
const fill = (data) => {
  document.title = data.pipeline
  at('name').textContent = data.pipeline
  at('where').textContent = data.location + ', dataset ' + data.dataset
  at('sql').value = data.example
  at('days').append(chart(data.days))
  at('loads').append(table(['load', 'schema', 'status', 'when'], data.loads))
  at('rows').append(table(['table', 'rows'], data.counts))
  for (const { name, columns } of data.schema) {
    const details = make('details')
    details.append(make('summary', name), table(['column', 'type', 'null'], columns))
    at('schema').append(details)
  }
  at('state').textContent = JSON.stringify(data.state, null, 2)
}
at('query').addEventListener('submit', async (event) => {
  event.preventDefault()
  const said = at('said')
  said.className = ''
  said.textContent = 'running'
  try {
    const { columns, rows } = await ask('query', { sql: at('sql').value })
    said.textContent = rows.length + ' rows'
    at('answer').replaceChildren(table(columns, rows))
  } catch (error) {
    said.className = 'bad'
    said.textContent = error.message
    at('answer').replaceChildren()
  }
})
ask('data').then(fill, (error) => {
  at('where').textContent = error.message
})
`

/** The web console: a program of the contract in a browser. */
import { effect } from '@preact/signals'
import { render } from 'preact'
import { told } from './api/call.ts'
import { listen } from './api/live.ts'
import { enter, lookIn, session } from './api/session.ts'
import { Doorway } from './door/doorway.tsx'
import { Frame } from './frame/frame.tsx'
import { heedKeys } from './frame/keys.tsx'
import { applyTheme } from './parts/theme.ts'

function App({ problem }: { problem: string }) {
  if (session.value === undefined) return null
  return session.value ? <Frame /> : <Doorway problem={problem} />
}

/** The link's secret leaves the address before anything else is asked. Resolves to why it did not work. */
async function comeIn(): Promise<string> {
  const link = location.hash.slice(1)
  if (/^P[\w-]+\.\w{43}$/.test(link)) {
    history.replaceState(null, '', location.pathname + location.search)
    const problem = await enter({ link }).then(() => '', told)
    if (problem === '') return ''
    await lookIn()
    return problem
  }
  await lookIn()
  return ''
}

applyTheme()
heedKeys()
const problem = await comeIn()
let isListening = false
effect(() => {
  if (!session.value || isListening) return
  isListening = true
  void listen().finally(() => {
    isListening = false
  })
})
const root = document.getElementById('console')
if (root) render(<App problem={problem} />, root)

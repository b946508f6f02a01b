/** What stands around every page, and the page itself, whose part of the program is loaded when it is first shown. */
import { signal } from '@preact/signals'
import type { ComponentType } from 'preact'
import { useEffect } from 'preact/hooks'
import { told } from '../api/call.ts'
import { DialogHost } from '../parts/dialog.tsx'
import { Empty, Failure, Page } from '../parts/page.tsx'
import { Toasts } from '../parts/toast.tsx'
import { href, segments } from '../router/location.ts'
import { type PageEntry, pageOf } from '../router/pages.ts'
import { Side } from './side.tsx'

interface Loaded {
  name: string
  Component?: ComponentType
  error: string
}

const loaded = signal<Loaded | undefined>(undefined)

export function Frame() {
  const [name = ''] = segments.value
  const entry = pageOf(name)
  useEffect(() => {
    if (entry) void load(entry)
  }, [entry])
  return (
    <div class="frame">
      <Side />
      <div class="main">{entry ? <Current entry={entry} /> : <Unknown />}</div>
      <DialogHost />
      <Toasts />
    </div>
  )
}

async function load(entry: PageEntry): Promise<void> {
  const { name } = entry
  try {
    loaded.value = { name, Component: await entry.load(), error: '' }
  } catch (error) {
    loaded.value = { name, error: told(error) }
  }
}

function Current({ entry }: { entry: PageEntry }) {
  const now = loaded.value
  if (now?.name === entry.name && now.Component) return <now.Component />
  const error = now?.name === entry.name ? now.error : ''
  return (
    <Page title={entry.title}>
      <div class="page">
        <Failure error={error} retry={() => location.reload()} />
      </div>
    </Page>
  )
}

function Unknown() {
  return (
    <Page title="Not here">
      <Empty title="There is no such page">
        <p>The address may be of another version of the console.</p>
        <a class="button" href={href()}>
          Go to the first page
        </a>
      </Empty>
    </Page>
  )
}

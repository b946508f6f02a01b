/** Every message that the plane has made, as it comes: codes to copy, links to open, mails as their readers see them. */
import { useCallback, useEffect, useState } from 'preact/hooks'
import { told } from '../../api/call.ts'
import { useLive } from '../../api/live.ts'
import { Status } from '../../parts/badge.tsx'
import { copy } from '../../parts/copy.tsx'
import { Split } from '../../parts/drawer.tsx'
import { Empty, Failure, Page } from '../../parts/page.tsx'
import { SearchBox } from '../../parts/search/box.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { Time } from '../../parts/time.tsx'
import { param, segments, sibling } from '../../router/location.ts'
import { MessageDrawer } from './message.tsx'
import { loadMessages, type Message } from './messages.ts'
import { isWeb } from './web.ts'

export function Outbox() {
  const { messages, error, reload } = useMessages()
  const text = param('q').toLowerCase()
  const shown = messages.filter((message) => fits(message, text))
  const openId = segments.value[1]
  const open = messages.find(({ id }) => id === openId)
  return (
    <Page title="Outbox" actions={<SearchBox name="q" label="Search messages" />}>
      <Split drawer={open && <MessageDrawer message={open} />}>
        <Failure error={error} retry={reload} />
        {messages.length === 0 && !error ? (
          <NoMessages />
        ) : (
          <Table
            label="Messages"
            columns={columns}
            count={shown.length}
            rowAt={(index) => shown[index]}
            idOf={({ id }) => id ?? ''}
            openId={openId}
          />
        )}
      </Split>
    </Page>
  )
}

/** The newest first; what is new is put in front as it comes. */
function useMessages() {
  const [state, setState] = useState<{ messages: readonly Message[]; error: string }>({ messages: [], error: '' })
  const reload = useCallback(async () => {
    try {
      setState({ messages: await loadMessages(''), error: '' })
    } catch (failure) {
      setState((before) => ({ ...before, error: told(failure) }))
    }
  }, [])
  useEffect(() => void reload(), [reload])
  useLive('outbox', reload)
  return { ...state, reload }
}

function fits({ to, kind, subject, text: body, loginId }: Message, text: string): boolean {
  return text === '' || [to, kind, subject, body, loginId].some((one) => one?.toLowerCase().includes(text))
}

const columns: readonly Column<Message>[] = [
  { title: 'To', cell: ({ id, to }) => <a href={sibling('outbox', id ?? '')}>{to}</a> },
  { title: 'What', from: 'desktop', cell: whatOf },
  {
    title: 'Code or link',
    cell: (message) => <Short message={message} />,
  },
  { title: 'State', from: 'desktop', cell: ({ status }) => <Status status={status ?? ''} /> },
  { title: 'Made', isNumber: true, cell: ({ createdTime }) => <Time at={Number(createdTime)} /> },
]

/** `Code by email`: of a sign-in by a code, a link, or what else the plane sends. */
function whatOf({ kind = '', channel }: Message): string {
  return `${KINDS[kind ?? ''] ?? kind} by ${channel}`
}

const KINDS: { [kind: string]: string | undefined } = {
  otp: 'Code',
  magiclink: 'Link',
  enchantedlink: 'Link to choose',
}

function Short({ message: { code, link, to } }: { message: Message }) {
  if (code) {
    return (
      <button type="button" class="copy" onClick={() => copy(code)}>
        {code} <span class="unseen">copy the code for {to}</span>
      </button>
    )
  }
  if (!link || !isWeb(link)) return null
  return (
    <a href={link} target="_blank" rel="noreferrer">
      Open link<span class="unseen"> for {to}</span>
    </a>
  )
}

function NoMessages() {
  return (
    <Empty icon="outbox" title="No messages yet">
      <p>Codes and links that people ask for appear here as they are made. To make one:</p>
      <pre>descope user test create tester@example.com{'\n'}descope outbox list --follow</pre>
      <p>Messages are kept for a day.</p>
    </Empty>
  )
}

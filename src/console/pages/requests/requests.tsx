/** What programs ask of the plane, as they ask it: route, operation, caller, time, and what was said, secrets left out. */
import { useCallback, useEffect, useState } from 'preact/hooks'
import { contract } from '../../../client/operations.ts'
import { call, told } from '../../api/call.ts'
import { useLive } from '../../api/live.ts'
import { Badge } from '../../parts/badge.tsx'
import { Split } from '../../parts/drawer.tsx'
import { Empty, Failure, Page } from '../../parts/page.tsx'
import { SearchBox } from '../../parts/search/box.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { Time } from '../../parts/time.tsx'
import { param, segments, setParams, sibling } from '../../router/location.ts'
import { Facets, ofFacets } from './facets.tsx'
import { type Inspection, isInspection } from './inspection.ts'
import { RequestDrawer } from './request.tsx'

/** Requests that the page keeps. */
const MOST = 500

export function Requests() {
  const { requests, error, reload } = useRequests()
  const text = param('q').toLowerCase()
  const failed = param('failed') === 'yes'
  const fitting = requests.filter((one) => fits(one, text) && (!failed || one.status >= 400))
  const shown = ofFacets(fitting)
  const openId = segments.value[1]
  const open = requests.find(({ id }) => id === openId)
  return (
    <Page title="Requests" actions={<SearchBox name="q" label="Search requests" />}>
      <Split drawer={open && <RequestDrawer request={open} />}>
        <div class="bar">
          <label class="field check">
            <input type="checkbox" checked={failed} onChange={() => setParams({ failed: failed ? '' : 'yes' })} />
            <span>Only what was refused</span>
          </label>
          <Facets requests={fitting} />
          <span class="grow" />
          <span class="muted" role="status">
            {shown.length} of the last {MOST}, since the plane started
          </span>
        </div>
        <Failure error={error} retry={reload} />
        {requests.length === 0 && !error ? (
          <NoRequests />
        ) : (
          <Table
            label="Requests"
            columns={columns}
            count={shown.length}
            rowAt={(index) => shown[index]}
            idOf={({ id }) => id}
            openId={openId}
          />
        )}
      </Split>
    </Page>
  )
}

/** The newest first: those that there were, and each that comes. */
function useRequests() {
  const [requests, setRequests] = useState<readonly Inspection[]>([])
  const [error, setError] = useState('')
  const reload = useCallback(async () => {
    try {
      const { requests } = await call(contract.dev.inspections)
      const kept: unknown[] = requests ?? []
      setRequests(kept.filter(isInspection).filter(isOfPrograms).toReversed())
      setError('')
    } catch (failure) {
      setError(told(failure))
    }
  }, [])
  useEffect(() => void reload(), [reload])
  useLive('open', reload)
  const add = useCallback((data: unknown) => {
    if (isInspection(data) && isOfPrograms(data)) setRequests((before) => [data, ...before].slice(0, MOST))
  }, [])
  useLive('request', add)
  return { requests, error, reload }
}

/** Browsers ask for a sign by themselves. */
const isOfPrograms = ({ path }: Inspection) => path !== '/favicon.ico'

function fits({ path, operation, errorCode, status, caller }: Inspection, text: string): boolean {
  return (
    text === '' || [path, operation, errorCode, String(status), caller].some((one) => one.toLowerCase().includes(text))
  )
}

const columns: readonly Column<Inspection>[] = [
  { title: 'Time', from: 'desktop', cell: ({ time }) => <Time at={time} /> },
  {
    title: 'Status',
    cell: ({ status, errorCode }) => (
      <>
        <Badge tone={status >= 500 ? 'bad' : status >= 400 ? 'warn' : 'good'}>{status}</Badge>{' '}
        <span class="muted">{errorCode}</span>
      </>
    ),
  },
  {
    title: 'Request',
    cell: ({ id, method, path }) => (
      <a class="mono" href={sibling('requests', id)}>
        {method} {path}
      </a>
    ),
  },
  { title: 'Operation', from: 'desktop', cell: ({ operation }) => operation },
  { title: 'ms', isNumber: true, cell: ({ took }) => took },
  { title: 'Caller', from: 'desktop', cell: ({ caller }) => caller },
]

function NoRequests() {
  return (
    <Empty icon="requests" title="Nobody has asked anything yet">
      <p>Each request of an app appears here as it is answered; what the console itself asks is left out. Try one:</p>
      <pre>descope user load-all</pre>
    </Empty>
  )
}

/** Who changed what, of the last thirty days, as it happens. */
import { useCallback, useMemo } from 'preact/hooks'
import { asObject } from '../../../lib/json.ts'
import { useLive } from '../../api/live.ts'
import { useReply } from '../../api/reply.ts'
import { Status } from '../../parts/badge.tsx'
import { Id } from '../../parts/copy.tsx'
import { Drawer, Split } from '../../parts/drawer.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Empty, Failure, Page } from '../../parts/page.tsx'
import { AsJson, Readable } from '../../parts/readable/readable.tsx'
import { SearchBox } from '../../parts/search/box.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { Time } from '../../parts/time.tsx'
import { href, param, segments, setParams, sibling } from '../../router/location.ts'
import { Brush } from './brush.tsx'
import { type AuditRecord, actorOf, MOST, search } from './records.ts'

export function AuditTrail() {
  const [text, type, from, to] = [param('q'), param('type'), param('from'), param('to')]
  const ask = useCallback(() => search(text, type, from, to), [text, type, from, to])
  const { value, error, reload } = useReply(ask, [ask])
  useLive('audit', reload)
  const audits = useMemo(() => value?.audits ?? [], [value])
  const openId = segments.value[1]
  const open = audits.find(({ ID }) => ID === openId)
  return (
    <Page title="Audit" actions={<SearchBox name="q" label="Search the audit trail" />}>
      <Split drawer={open && <RecordDrawer record={open} />}>
        <Filters type={type} isCut={from !== ''} total={value?.total} />
        <Brush records={audits} />
        <Failure error={error} retry={reload} />
        {audits.length === 0 && value ? (
          <Empty title="Nothing fits">
            <p>Every change is noted here with who made it. The search goes over the last thirty days.</p>
          </Empty>
        ) : (
          <Table
            label="Audit trail"
            columns={columns}
            count={audits.length}
            rowAt={(index) => audits[index]}
            idOf={({ ID }) => ID ?? ''}
            openId={openId}
          />
        )}
      </Split>
    </Page>
  )
}

function Filters({ type, isCut, total = 0 }: { type: string; isCut: boolean; total?: number }) {
  return (
    <div class="bar">
      <select aria-label="Type" value={type} onChange={(event) => setParams({ type: event.currentTarget.value })}>
        <option value="">Any type</option>
        <option>info</option>
        <option>warn</option>
        <option>error</option>
      </select>
      {isCut && (
        <button type="button" onClick={() => setParams({ from: '', to: '' })}>
          All times
        </button>
      )}
      <span class="grow" />
      <span class="muted" role="status">
        {total.toLocaleString()} records{total > MOST && `, the newest ${MOST} shown`}
      </span>
    </div>
  )
}

const columns: readonly Column<AuditRecord>[] = [
  { title: 'Time', cell: ({ occurred }) => <Time at={Number(occurred)} /> },
  { title: 'Action', cell: ({ ID, action }) => <a href={sibling('audit', ID ?? '')}>{action}</a> },
  { title: 'About', from: 'tablet', cell: ({ externalIds, userId }) => externalIds?.join(', ') || userId },
  { title: 'By', from: 'desktop', cell: (record) => actorOf(record) },
  { title: 'From', from: 'desktop', cell: ({ remoteAddress }) => remoteAddress },
  { title: 'Type', from: 'desktop', cell: ({ type }) => <Status status={type ?? ''} /> },
]

function RecordDrawer({ record }: { record: AuditRecord }) {
  const { userId, action = '', data } = record
  return (
    <Drawer title={action} closed={sibling('audit')}>
      <Facts
        facts={[
          ['When', <Time key="when" at={Number(record.occurred)} />],
          ['By', actorOf(record)],
          ['Actor id', record.actorId && <Id key="actor" id={record.actorId} what="the actor's id" />],
          ['From', record.remoteAddress],
          [
            'User',
            userId && (
              <a key="user" href={href('users', userId)}>
                {record.externalIds?.[0] || userId}
              </a>
            ),
          ],
          [
            'Tenants',
            record.tenants?.map((id) => (
              <div key={id}>
                <a href={href('tenants', id)}>{id}</a>
              </div>
            )),
          ],
          ['Device', record.device],
          ['Method', record.method],
          ['Type', <Status key="type" status={record.type ?? ''} />],
          ['Record id', <Id key="record" id={record.ID ?? ''} what="the record's id" />],
        ]}
      />
      <Readable value={asObject(data)} title="What it says" />
      <AsJson value={record} label="The record as JSON" />
    </Drawer>
  )
}

/** What runs did: the last one step by step, and the packages that were loaded, over time. */
import { useMemo } from 'preact/hooks'
import type { PipelinePackage, PipelinePicture } from '../../../contract/dev/pipelines.ts'
import { Badge, type Tone } from '../../parts/badge.tsx'
import { Chart } from '../../parts/chart/chart.tsx'
import { Copy } from '../../parts/copy.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Sideways } from '../../parts/page.tsx'
import { Code } from '../../parts/readable/code.tsx'
import { Time } from '../../parts/time.tsx'
import { State } from './state.tsx'

export function Loads({ picture }: { picture: PipelinePicture }) {
  const { packages, run } = picture
  return (
    <>
      <div class="cards">
        <section class="card">
          <h2>State</h2>
          <Facts
            facts={[
              ['State', <State key="state" pipeline={picture} />],
              ['Last run', <Time key="last" at={Date.parse(picture.lastRun) || 0} never="never" />],
              ['Destination', picture.location && <Copy key="where" text={picture.location} what="the destination" />],
              [
                'Dataset',
                <span key="dataset" class="mono">
                  {picture.dataset}
                </span>,
              ],
              ['Rows', picture.rows.toLocaleString()],
            ]}
          />
          {picture.failed && <div class="notice bad">{picture.failed}</div>}
          {run && <Run said={run.said} isRunning={run.isRunning} code={run.code} />}
        </section>
        <Steps picture={picture} />
      </div>
      <OverTime packages={packages} />
      <Packages packages={packages} />
    </>
  )
}

function Run({ said, isRunning, code }: { said: string; isRunning: boolean; code: number }) {
  const ended = code === 0 ? 'The run from here went well' : `The run from here ended with ${code}`
  return (
    <details open={isRunning || code !== 0}>
      <summary>{isRunning ? 'Running…' : ended}</summary>
      <Code text={said} label="What the run said" wraps />
    </details>
  )
}

function Steps({ picture: { steps, seconds } }: { picture: PipelinePicture }) {
  if (steps.length === 0) return null
  const longest = Math.max(...steps.map((step) => step.seconds), 0.001)
  return (
    <section class="card">
      <h2>Last run: {seconds.toFixed(2)} seconds</h2>
      <table aria-label="Steps of the last run">
        <tbody>
          {steps.map(({ step, seconds: took, failed }, at) => (
            <tr key={at}>
              <td>{step}</td>
              <td class="meter">
                <meter max={longest} value={took} aria-label={`Time of ${step}`} />
              </td>
              <td class="number">{took.toFixed(2)} s</td>
              <td>{failed && <Badge tone="bad">failed</Badge>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const secondsOf = ({ createdAt, loadedAt }: PipelinePackage) =>
  loadedAt === '' ? null : (Date.parse(loadedAt) - Date.parse(createdAt)) / 1000

function OverTime({ packages }: { packages: readonly PipelinePackage[] }) {
  const { x, series } = useMemo(() => {
    const loaded = packages.filter(({ loadedAt }) => loadedAt !== '')
    return {
      x: loaded.map(({ createdAt }) => Date.parse(createdAt) / 1000),
      series: [
        { label: 'Rows', values: loaded.map(({ rows }) => rows) },
        { label: 'Seconds', values: loaded.map(secondsOf), isRight: true },
      ],
    }
  }, [packages])
  if (x.length < 2) return null
  return (
    <section class="card">
      <h2>Loads over time</h2>
      <Chart label="Rows and seconds of each load" x={x} isTime hasBars series={series} />
    </section>
  )
}

const TONES: { [status: string]: Tone | undefined } = { loaded: 'good', aborted: 'bad' }

const TITLES = ['Package', 'State', 'Began', 'Rows', 'Seconds', 'Rows a second', 'Tables']

function Packages({ packages }: { packages: readonly PipelinePackage[] }) {
  return (
    <section class="card">
      <h2>Load packages</h2>
      {packages.length === 0 && <p class="muted">None yet: run it, here or by descope pipeline run.</p>}
      <Sideways label="All load packages">
        {packages.length > 0 && (
          <table aria-label="Load packages">
            <thead>
              <tr>
                {TITLES.map((title) => (
                  <th key={title} scope="col" class={/^(Rows|Seconds)/.test(title) ? 'number' : ''}>
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {[...packages].reverse().map((one) => (
                <PackageRow key={one.loadId} one={one} />
              ))}
            </tbody>
          </table>
        )}
      </Sideways>
    </section>
  )
}

function PackageRow({ one }: { one: PipelinePackage }) {
  const seconds = secondsOf(one)
  return (
    <tr>
      <td class="mono whole">{one.loadId}</td>
      <td class="whole">
        <Badge tone={TONES[one.status] ?? 'warn'}>{one.status}</Badge>{' '}
        {one.tries > 0 && <Badge tone="warn">{one.tries} tried again</Badge>}
      </td>
      <td>
        <Time at={Date.parse(one.createdAt)} />
      </td>
      <td class="number">{one.rows.toLocaleString()}</td>
      <td class="number">{seconds?.toFixed(2)}</td>
      <td class="number">{seconds ? Math.round(one.rows / seconds).toLocaleString() : ''}</td>
      <td class="small">{one.error ? <span class="red">{one.error}</span> : <Counts counts={one.counts} />}</td>
    </tr>
  )
}

const FEW = 4

/** Rows by table, the largest first. */
function Counts({ counts }: Pick<PipelinePackage, 'counts'>) {
  const tables = Object.entries(counts).sort(([, a], [, b]) => b - a)
  const all = tables.map(([table, rows]) => `${table} ${rows.toLocaleString()}`)
  if (all.length <= FEW + 1) return <>{all.join(', ')}</>
  return (
    <details>
      <summary>
        {all.slice(0, FEW).join(', ')} and {all.length - FEW} more
      </summary>
      {all.slice(FEW).join(', ')}
    </details>
  )
}

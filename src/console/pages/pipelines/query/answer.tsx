/** Rows of an answer, as a table, a chart or a file. */
import { useMemo } from 'preact/hooks'
import type { PipelineAnswer } from '../../../../contract/dev/pipelines.ts'
import type { Json } from '../../../../lib/json.ts'
import { Chart } from '../../../parts/chart/chart.tsx'
import { csvOf, saveAs } from '../../../parts/save.ts'
import { type Column, Table } from '../../../parts/table.tsx'
import { param, setParams } from '../../../router/location.ts'
import { several } from '../several.ts'
import { chartOf } from './charted.ts'

type Row = readonly Json[]

export function Answer({ answer, name }: { answer: PipelineAnswer; name: string }) {
  const { columns, rows, isCut, took } = answer
  const isChart = param('as') === 'chart'
  const chart = useMemo(() => chartOf(answer), [answer])
  const shown = useMemo(() => columns.map((title, at) => columnOf(title, at, rows)), [answer])
  const download = () => saveAs(`${name}.csv`, csvOf([columns, ...rows.map((row) => row.map(textOf))]), 'text/csv')
  return (
    <section class="card">
      <div class="actions">
        <span role="status">
          {several(rows.length, 'row')}
          {isCut && ', the first of more'}, {took} ms
        </span>
        <span class="grow" />
        <button
          type="button"
          disabled={!chart}
          aria-pressed={isChart}
          onClick={() => setParams({ as: isChart ? '' : 'chart' })}
        >
          Chart
        </button>
        <button type="button" onClick={download}>
          CSV
        </button>
      </div>
      {isChart && chart && <Chart {...chart} />}
      {rows.length > 0 && (
        <div class="answer">
          <Table
            label="The answer"
            columns={shown}
            count={rows.length}
            rowAt={(index) => rows[index]}
            idOf={(row) => String(rows.indexOf(row))}
          />
        </div>
      )}
    </section>
  )
}

function columnOf(title: string, at: number, rows: readonly Row[]): Column<Row> {
  const isNumber =
    rows.some((row) => row[at] !== null) && rows.every((row) => /^-?\d+(\.\d+)?$|^null$/.test(String(row[at])))
  return {
    title,
    isNumber,
    cell: (row) => (row[at] === null ? <span class="muted">null</span> : textOf(row[at] ?? '')),
  }
}

const textOf = (value: Json): string => (value === null ? '' : String(value))

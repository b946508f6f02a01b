/** Tables with their children, columns, types and rows. */
import type { PipelinePicture, PipelineTable } from '../../../contract/dev/pipelines.ts'
import { Badge } from '../../parts/badge.tsx'
import { Sideways } from '../../parts/page.tsx'
import { SearchBox } from '../../parts/search/box.tsx'
import { param, withParams } from '../../router/location.ts'
import { several } from './several.ts'

export function SchemaBrowser({ picture }: { picture: PipelinePicture }) {
  const { tables, problem, dataset } = picture
  const text = param('q').toLowerCase()
  const fits = ({ name, columns }: PipelineTable) =>
    name.includes(text) || columns.some((column) => column.name.includes(text))
  const shown = ordered(tables).filter(fits)
  if (tables.length === 0) return <p class="muted">The first load makes the schema.</p>
  return (
    <>
      {problem && <div class="notice warn">Rows are not counted: {problem}</div>}
      <div class="actions">
        <SearchBox name="q" label="Search tables and columns" />
        <span class="muted" role="status">
          {shown.length} of {tables.length} tables
        </span>
      </div>
      <div class="card tables">
        {shown.map((table) => (
          <TableCard key={table.name} table={table} dataset={dataset} isOpen={text !== '' || shown.length < 4} />
        ))}
      </div>
    </>
  )
}

/** Children below what they belong to. */
function ordered(tables: readonly PipelineTable[], parent = ''): PipelineTable[] {
  const names = new Set(tables.map(({ name }) => name))
  const isBelow = (table: PipelineTable) => (names.has(table.parent) ? table.parent : '') === parent
  return tables.filter(isBelow).flatMap((table) => [table, ...ordered(tables, table.name)])
}

function TableCard({ table, dataset, isOpen }: { table: PipelineTable; dataset: string; isOpen: boolean }) {
  const { name, parent, rows, columns, disposition } = table
  const sql = `SELECT * FROM ${dataset}.${name} LIMIT 100`
  return (
    <details open={isOpen}>
      <summary>
        <strong class="mono">{name}</strong>
        <span class="muted">
          {[rows >= 0 && several(rows, 'row'), several(columns.length, 'column'), parent && `of ${parent}`]
            .filter(Boolean)
            .join(' · ')}
        </span>
        {disposition && <Badge>{disposition}</Badge>}
      </summary>
      <p>
        <a href={withParams({ tab: 'Query', sql, q: '' })}>Query it</a>
      </p>
      <Sideways label={`All columns of ${name}`}>
        <table aria-label={`Columns of ${name}`}>
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">Type</th>
              <th scope="col">
                <span class="unseen">What it is</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {columns.map((column) => (
              <tr key={column.name}>
                <td class="mono">{column.name}</td>
                <td>{column.type}</td>
                <td class="muted">
                  {[column.isKey && 'key', !column.isNullable && 'never null'].filter(Boolean).join(', ')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Sideways>
    </details>
  )
}

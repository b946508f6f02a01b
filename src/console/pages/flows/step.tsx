import { isJsonObject, type JsonObject, textAt } from '../../../lib/json.ts'
import { Badge } from '../../parts/badge.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Json } from '../../parts/readable/code.tsx'
import { withParams } from '../../router/location.ts'
import { type FlowGraph, objectAt, objectsAt, type Step } from './graph/document.ts'

interface StepProps {
  step: Step
  graph: FlowGraph
  flow: JsonObject
}

/** A step: what it is, where it leads, and what its screen asks for. */
export function StepShown({ step, graph, flow }: StepProps) {
  const { id, name, kind, action, screenId, task } = step
  const names = new Map(graph.steps.map((one) => [one.id, one.name]))
  const ways = graph.ways.filter(({ from }) => from === id)
  return (
    <>
      <h2>{name}</h2>
      <Facts
        facts={[
          ['Id', id],
          ['Kind', <Badge key="kind">{kind}</Badge>],
          ['Action', action && <code key="action">{action}</code>],
          ['Calls', textAt(task, 'flowId')],
        ]}
      />
      {ways.length > 0 && (
        <section>
          <h3>Leads to</h3>
          <table aria-label="Where it leads to">
            <tbody>
              {ways.map(({ to, label }) => (
                <tr key={to}>
                  <td class="muted">{label || 'always'}</td>
                  <td>
                    <a href={withParams({ step: to })}>{names.get(to)}</a>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {screenId && <ScreenShown screen={screenOf(flow, screenId)} />}
      <details>
        <summary>As JSON</summary>
        <Json value={task} label="The step as JSON" />
      </details>
    </>
  )
}

function screenOf(flow: JsonObject, screenId: string): JsonObject | undefined {
  return objectsAt(flow, 'screens').find((one) => one['screenId'] === screenId)
}

/** What a screen says, asks for and offers, in words; a run shows it as people see it. */
function ScreenShown({ screen }: { screen: JsonObject | undefined }) {
  if (!screen) return <p class="notice bad">Its screen is not there.</p>
  const parts = Object.entries(objectAt(screen, 'contents')).flatMap(([key, node]) =>
    isJsonObject(node) ? [partOf(key, node)] : [],
  )
  return (
    <section>
      <h3>Its screen</h3>
      <table aria-label="Parts of the screen">
        <tbody>
          {parts
            .filter(({ text }) => text !== '')
            .map(({ key, element, text, isRequired }) => (
              <tr key={key}>
                <td class="muted whole">{element}</td>
                <td>
                  {text} {isRequired && <Badge>required</Badge>}
                </td>
                <td class="mono muted small whole">{key}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </section>
  )
}

function partOf(key: string, node: JsonObject) {
  const props = objectAt(node, 'props')
  const text = textAt(props, 'children') || textAt(props, 'label') || textAt(props, 'name')
  const isRequired = props['required'] === true || props['required'] === 'true'
  return { key, element: textAt(objectAt(node, 'type'), 'resolvedName'), text, isRequired }
}

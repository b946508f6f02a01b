import type { PipelineSummary } from '../../../contract/dev/pipelines.ts'
import { Badge } from '../../parts/badge.tsx'

export function State({ pipeline }: { pipeline: PipelineSummary }) {
  const { isRunning, failed, pending, lastRun } = pipeline
  if (isRunning) return <Badge tone="info">running</Badge>
  if (failed) return <Badge tone="bad">failed</Badge>
  if (pending > 0) return <Badge tone="warn">{pending} under way</Badge>
  return lastRun ? <Badge tone="good">loaded</Badge> : <Badge>never run</Badge>
}

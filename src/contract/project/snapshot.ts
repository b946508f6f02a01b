import { operation } from '../operation.ts'
import { files, RestorePoint, SnapshotImport, SnapshotInput, SnapshotVerdict } from '../schemas/project.ts'
import { list, message, of, text } from '../wire.ts'

export const snapshot = {
  exportSnapshot: operation('POST', '/v1/mgmt/project/snapshot/export', {
    summary: 'Export the configuration',
    effect: 'read',
    detail: 'A secret that is set reads `PLACEHOLDER_VALUE`.',
    input: message({
      format: text({ max: 64, doc: '`plain` keeps long values in place instead of in files of their own' }),
    }),
    output: message({ files }),
    aliases: [{ method: 'POST', path: '/v1/mgmt/project/export' }],
    large: true,
  }),
  importSnapshot: operation('POST', '/v1/mgmt/project/snapshot/import', {
    summary: 'Replace the configuration',
    detail:
      'All of it or nothing. Things that the snapshot does not have are removed. A secret that reads `PLACEHOLDER_VALUE` stays as the project has it. What was there before is kept as a restore point.',
    input: SnapshotImport,
    aliases: [{ method: 'POST', path: '/v1/mgmt/project/import' }],
    bulk: true,
  }),
  importWithoutDeletes: operation('POST', '/v1/mgmt/project/snapshot/import/without-deletes', {
    summary: 'Replace the configuration, unless that removes something',
    detail:
      'The same as an import, which is refused when the project has things that the snapshot does not have. This operation is not of the service that this plane follows.',
    input: SnapshotInput,
    bulk: true,
  }),
  validateSnapshot: operation('POST', '/v1/mgmt/project/snapshot/validate', {
    summary: 'Try an import',
    effect: 'read',
    detail: 'Changes nothing, and tells everything that an import would fail for.',
    input: SnapshotInput,
    output: SnapshotVerdict,
    bulk: true,
  }),
  history: operation('POST', '/v1/mgmt/project/snapshot/history', {
    summary: 'List restore points',
    effect: 'read',
    detail: 'The newest first. This operation is not of the service that this plane follows.',
    output: message({ restorePoints: list(of(RestorePoint)) }),
  }),
  rollback: operation('POST', '/v1/mgmt/project/snapshot/rollback', {
    summary: 'Go back to a restore point',
    detail:
      'The newest when none is named. The configuration as it is now becomes a restore point itself. This operation is not of the service that this plane follows.',
    input: message({ id: text({ max: 64, doc: 'Of the restore point' }) }),
    output: message({ id: text({ doc: 'Of the restore point that the project went back to' }) }),
  }),
}

import { operation } from '../../operation.ts'
import { FgaBackup } from '../../schemas/fga.ts'
import { id } from '../../schemas/fields.ts'
import { list, message, of, required } from '../../wire.ts'

const one = message({ backupId: required(id) })

export const backups = {
  createBackup: operation('POST', '/v1/mgmt/fga/backup', {
    summary: 'Back up schema and relations',
    output: message({ backupId: id }),
  }),
  loadBackup: operation('GET', '/v1/mgmt/fga/backup/:backupId', {
    summary: 'Load a backup of schema and relations',
    input: one,
    output: message({ backup: of(FgaBackup) }),
  }),
  listBackups: operation('GET', '/v1/mgmt/fga/backups', {
    summary: 'List backups of schema and relations',
    detail: 'The newest first.',
    output: message({ backups: list(of(FgaBackup)) }),
  }),
  restoreBackup: operation('POST', '/v1/mgmt/fga/backup/:backupId/restore', {
    summary: 'Restore a backup of schema and relations',
    detail: 'What is there is backed up first.',
    input: one,
    output: message({ autoBackupId: id }),
  }),
  deleteBackup: operation('DELETE', '/v1/mgmt/fga/backup/:backupId', {
    summary: 'Delete a backup of schema and relations',
    input: one,
  }),
}

import type { Column, Table } from './schema.ts'

export const VERSION_TABLE = '_dlt_version'
export const LOADS_TABLE = '_dlt_loads'
export const STATE_TABLE = '_dlt_pipeline_state'

/** The two tables of every schema, in dlt's column order, which must never change. */
export function systemTables(): Table[] {
  return [versionTable(), loadsTable()]
}

function versionTable(): Table {
  return tableOf(
    {
      name: VERSION_TABLE,
      write_disposition: 'skip',
      resource: VERSION_TABLE,
      description: 'Created by DLT. Tracks schema updates',
    },
    [
      { name: 'version', data_type: 'bigint', nullable: false },
      { name: 'engine_version', data_type: 'bigint', nullable: false },
      { name: 'inserted_at', data_type: 'timestamp', nullable: false },
      { name: 'schema_name', data_type: 'text', nullable: false },
      { name: 'version_hash', data_type: 'text', nullable: false },
      { name: 'schema', data_type: 'text', nullable: false },
    ],
  )
}

function loadsTable(): Table {
  return tableOf(
    {
      name: LOADS_TABLE,
      write_disposition: 'skip',
      resource: LOADS_TABLE,
      description: 'Created by DLT. Tracks completed loads',
    },
    [
      { name: 'load_id', data_type: 'text', nullable: false, precision: 64 },
      { name: 'schema_name', data_type: 'text', nullable: true },
      { name: 'status', data_type: 'bigint', nullable: false },
      { name: 'inserted_at', data_type: 'timestamp', nullable: false },
      { name: 'schema_version_hash', data_type: 'text', nullable: true },
    ],
  )
}

/** Joins a schema with its first load: the state travels as one of its rows. */
export function stateTable(): Table {
  return tableOf(
    {
      name: STATE_TABLE,
      write_disposition: 'append',
      resource: STATE_TABLE,
      file_format: 'preferred',
      'x-normalizer': { 'seen-data': true },
    },
    [
      { name: 'version', data_type: 'bigint', nullable: false },
      { name: 'engine_version', data_type: 'bigint', nullable: false },
      { name: 'pipeline_name', data_type: 'text', nullable: false },
      { name: 'state', data_type: 'text', nullable: false },
      { name: 'created_at', data_type: 'timestamp', nullable: false },
      { name: 'version_hash', data_type: 'text', nullable: true },
      {
        name: '_dlt_load_id',
        data_type: 'text',
        nullable: false,
        precision: 64,
      },
      columnOf._dlt_id(),
    ],
  )
}

/** The columns that the normaliser adds to data tables. */
export const columnOf = {
  _dlt_load_id: (): Column => ({
    name: '_dlt_load_id',
    data_type: 'text',
    nullable: false,
  }),
  _dlt_id: (): Column => ({
    name: '_dlt_id',
    data_type: 'text',
    nullable: false,
    unique: true,
    row_key: true,
  }),
  _dlt_parent_id: (): Column => ({
    name: '_dlt_parent_id',
    data_type: 'text',
    nullable: false,
    parent_key: true,
  }),
  _dlt_root_id: (): Column => ({
    name: '_dlt_root_id',
    data_type: 'text',
    nullable: false,
    root_key: true,
  }),
  _dlt_list_idx: (): Column => ({
    name: '_dlt_list_idx',
    data_type: 'bigint',
    nullable: false,
  }),
}

function tableOf(head: Omit<Table, 'columns'>, columns: Column[]): Table {
  return {
    ...head,
    columns: new Map(columns.map((column) => [column.name, column])),
  }
}

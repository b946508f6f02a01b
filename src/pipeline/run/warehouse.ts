/** The dataset of a run at its destination. */
import type { Destination, Warehouse } from '../destinations/port.ts'
import { namingOf } from '../normalize/naming.ts'

/** What names a dataset. */
export interface Target {
  destination: Destination
  dataset: string
}

export function connect({ destination, dataset }: Target): Promise<Warehouse> {
  return destination.connect(namingOf(destination).identifier(dataset))
}

/** Closes the connection, however the work ends. */
export async function withWarehouse<T>(target: Target, work: (warehouse: Warehouse) => Promise<T>): Promise<T> {
  const warehouse = await connect(target)
  try {
    return await work(warehouse)
  } finally {
    await warehouse.close()
  }
}

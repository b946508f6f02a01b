import type { Delivery } from './port.ts'
import { createSmtp } from './smtp.ts'
import { createWebhook } from './webhook.ts'

export interface DeliverySettings {
  /** `outbox`, `smtp://...`, `smtps://...`, `http://...` or `https://...`. */
  delivery: string
  deliveryFrom: string
  deliverySecret: string
  deliveryPrivate: boolean
}

/** Undefined when messages stay in the outbox. Throws Error for a way that cannot be. */
export function createDelivery(settings: DeliverySettings, clock: () => number): Delivery | undefined {
  const { delivery, deliveryFrom, deliverySecret, deliveryPrivate } = settings
  if (delivery === 'outbox') return undefined
  if (/^smtps?:/.test(delivery)) return createSmtp({ url: delivery, from: deliveryFrom })
  if (deliverySecret === '') throw new Error('a webhook needs HOMESCOPE_DELIVERY_SECRET')
  return createWebhook({ url: delivery, secret: deliverySecret, allowPrivate: deliveryPrivate, clock })
}

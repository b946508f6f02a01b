/** Spans to an OpenTelemetry collector, as the standard's environment variables say. A program of its own: loaded only where they are set. */
import { type Context, context, type Exception, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { setGlobalErrorHandler, W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { SpanOf, Tracer } from '../lib/tracer.ts'

export interface TracingOptions {
  env: Env
  version: string
  /** Told when the collector cannot be reached. */
  onError: (message: string) => void
}

type Env = { [name: string]: string | undefined }

/** Throws Error for variables that name what is not there. */
export function createTracer({ env, version, onError }: TracingOptions): Tracer {
  const { processor, sampler } = pipelineOf(env)
  setGlobalErrorHandler((error) => onError(messageOf(error)))
  const own = resourceFromAttributes({ 'service.name': 'homescope', 'service.version': version })
  const resource = defaultResource()
    .merge(own)
    .merge(detectResources({ detectors: [envDetector] }))
  const provider = new TracerProvider({ resource, sampler, spanProcessors: [processor] })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  const tracer = provider.getTracer('homescope', version)
  return {
    span(what, work) {
      const { name, facts: attributes } = what
      const parent = parentOf(what)
      const span = tracer.startSpan(name, { kind: KINDS[what.kind], attributes }, parent)
      return context.with(trace.setSpan(parent, span), async () => {
        try {
          return await work((facts, isFailed) => {
            span.setAttributes(facts)
            if (isFailed) span.setStatus({ code: SpanStatusCode.ERROR })
          })
        } catch (error) {
          fail(span, error)
          throw error
        } finally {
          span.end()
        }
      })
    },
    here: () => {
      const active = context.active()
      return (work) => context.with(active, work)
    },
    stop: () => provider.shutdown().catch((error) => onError(messageOf(error))),
  }
}

const KINDS = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL }

function pipelineOf(env: Env): { processor: BatchSpanProcessor; sampler: Sampler } {
  return {
    processor: new BatchSpanProcessor({
      exporter: exporterOf(env),
      ...numberOf(env, 'OTEL_BSP_SCHEDULE_DELAY', 'scheduledDelayMillis'),
      ...numberOf(env, 'OTEL_BSP_EXPORT_TIMEOUT', 'exportTimeoutMillis'),
      ...numberOf(env, 'OTEL_BSP_MAX_QUEUE_SIZE', 'maxQueueSize'),
      ...numberOf(env, 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 'maxExportBatchSize'),
    }),
    sampler: samplerOf(env),
  }
}

/** The exporters read endpoint, headers, timeout, compression and certificates from the environment themselves. */
function exporterOf(env: Env): JsonExporter | ProtobufExporter {
  for (const name of ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT']) checkUrl(name, env[name])
  const name = env['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'] || env['OTEL_EXPORTER_OTLP_PROTOCOL'] || 'http/protobuf'
  if (name === 'http/protobuf') return new ProtobufExporter()
  if (name === 'http/json') return new JsonExporter()
  throw new Error(`OTEL_EXPORTER_OTLP_PROTOCOL must be http/protobuf or http/json, not ${name}`)
}

/** For what is none the exporters silently take an address of their own. It may hold a password, so it is not told. */
function checkUrl(name: string, value: string | undefined): void {
  if (!value || (/^https?:\/\//i.test(value) && URL.canParse(value))) return
  throw new Error(`${name} must be a URL like http://collector:4318`)
}

function samplerOf(env: Env): Sampler {
  const name = env['OTEL_TRACES_SAMPLER'] || 'parentbased_always_on'
  const plain = name.replace(/^parentbased_/, '')
  const root = ROOTS[plain]?.(env['OTEL_TRACES_SAMPLER_ARG'])
  if (!root) throw new Error(`OTEL_TRACES_SAMPLER ${name} is not known here`)
  return plain === name ? root : new ParentBasedSampler({ root })
}

const ROOTS: { [name: string]: ((argument?: string) => Sampler) | undefined } = {
  always_on: () => new AlwaysOnSampler(),
  always_off: () => new AlwaysOffSampler(),
  traceidratio: (argument) => new TraceIdRatioBasedSampler(ratioOf(argument)),
}

function ratioOf(argument = '1'): number {
  const ratio = Number(argument)
  if (ratio >= 0 && ratio <= 1) return ratio
  throw new Error('OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1')
}

function numberOf(env: Env, name: string, key: string): { [key: string]: number } {
  const value = Number(env[name] || Number.NaN)
  return value > 0 ? { [key]: value } : {}
}

const propagator = new W3CTraceContextPropagator()

function parentOf({ parent }: SpanOf): Context {
  if (!parent) return context.active()
  return propagator.extract(context.active(), parent, {
    get: (carrier: { [name: string]: string }, name) => carrier[name],
    keys: Object.keys,
  })
}

/** The message may hold what somebody sent, so only the kind of the error is told. */
function fail(span: Span, error: unknown): void {
  const type = error instanceof Error ? error.name : 'unknown'
  span.setAttribute('error.type', type).setStatus({ code: SpanStatusCode.ERROR })
}

function messageOf(error: Exception | unknown): string {
  return error instanceof Error ? error.message : String(error)
}

import { Ajv, type Options } from 'ajv'
import addFormats from 'ajv-formats'
import type { FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify'
import { ApiError } from './errors.ts'
import { toFieldError } from './validation-messages.ts'

const strictBodies = makeAjv({ coerceTypes: false, removeAdditional: false, allErrors: true })
const coercedParameters = makeAjv({ coerceTypes: 'array', removeAdditional: false })

/**
 * Bodies are taken as they are: Fastify's default Ajv would turn null into "" or 0 and drop unknown keys in silence.
 * Query strings, path parameters and headers arrive as text and are coerced.
 */
export const validatorCompiler: FastifySchemaCompiler<object> = ({ schema, httpPart }) =>
  (httpPart === 'body' ? strictBodies : coercedParameters).compile(schema)

/**
 * Checks a part of a body whose schema depends on the rest of it, as the body was checked.
 * @param path where the part stands; `inner`, the path within the part that is to be read as that place itself
 * @throws ApiError validation_failed naming each culprit
 */
export function checkPart(schema: object, part: unknown, path: string, inner = ''): void {
  const check = compiled.get(schema) ?? strictBodies.compile(schema)
  compiled.set(schema, check)
  if (check(part)) return
  const errors = ((check.errors ?? []) as FastifySchemaValidationError[]).map((issue) => {
    const error = toFieldError(issue, 'body')
    return { ...error, path: path + (error.path.startsWith(inner) ? error.path.slice(inner.length) : error.path) }
  })
  const detail = errors.map((error) => `${error.path.slice(1)}: ${error.message}`).join('; ')
  throw new ApiError('validation_failed', detail, { errors })
}

const compiled = new WeakMap<object, ReturnType<Ajv['compile']>>()

function makeAjv(options: Options): Ajv {
  const ajv = new Ajv({ multipleOfPrecision: 6, useDefaults: true, allowUnionTypes: true, strict: false, ...options })
  addFormats.default(ajv)
  return ajv
}

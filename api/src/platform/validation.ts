import { Ajv, type Options } from 'ajv'
import addFormats from 'ajv-formats'
import type { FastifySchemaCompiler } from 'fastify'

const strictBodies = makeAjv({ coerceTypes: false, removeAdditional: false, allErrors: true })
const coercedParameters = makeAjv({ coerceTypes: 'array', removeAdditional: false })

/**
 * Bodies are taken as they are: Fastify's default Ajv would turn null into "" or 0 and drop unknown keys in silence.
 * Query strings, path parameters and headers arrive as text and are coerced.
 */
export const validatorCompiler: FastifySchemaCompiler<object> = ({ schema, httpPart }) =>
  (httpPart === 'body' ? strictBodies : coercedParameters).compile(schema)

function makeAjv(options: Options): Ajv {
  const ajv = new Ajv({ multipleOfPrecision: 6, useDefaults: true, allowUnionTypes: true, strict: false, ...options })
  addFormats.default(ajv)
  return ajv
}

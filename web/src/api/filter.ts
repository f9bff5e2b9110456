/** One condition of the filter language: `{ "field": "tier", "op": "in", "value": ["hot", "warm"] }`. */
export interface Condition {
  field: string
  op: string
  value?: unknown
}

/** A filter as the API takes it: JSON in the `filter` parameter. */
export type Filter = Condition | { and: Filter[] } | { or: Filter[] }

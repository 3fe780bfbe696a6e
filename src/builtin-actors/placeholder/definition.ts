import { cbor } from '../../schema/index.ts'
import { defineBuiltin } from '../runtime/native-actor.ts'

/** State of actors that have none: an empty array. */
export const EMPTY_SCHEMA = cbor.tuple({})

/** A placeholder: an address that has received funds and that nobody has deployed to yet; any call succeeds. */
export const PLACEHOLDER = defineBuiltin({
  name: 'placeholder',
  state: EMPTY_SCHEMA,
  layouts: [[10, EMPTY_SCHEMA]],
  answersExported: true,
  methods: {},
})

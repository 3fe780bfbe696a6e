import { FVM } from '../src/index.ts'

/* A process of its own: the first world after the import. Prints the milliseconds it took. */

const start = performance.now()
const vm = await FVM.create()
const elapsed = performance.now() - start
if (vm.checkInvariants().length > 0) throw new RangeError('the first state is broken')
console.log(elapsed.toFixed(2))

import { buildModule } from '@nomicfoundation/hardhat-ignition/modules'

export default buildModule('CounterModule', (m) => {
  const counter = m.contract('Counter')
  m.call(counter, 'increase', [5n])
  return { counter }
})

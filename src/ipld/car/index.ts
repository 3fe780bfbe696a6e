export { type CarBlock, type CarOptions, readCar, writeCar } from './car.ts'
export { type CarStream, encodeCarStream, readCarStream } from './car-stream.ts'

export { type CarBlock, type CarOptions, readCar, writeCar } from './car.ts'
export { type CarStream, readCarFile, readCarStream, writeCarFile } from './car-file.ts'

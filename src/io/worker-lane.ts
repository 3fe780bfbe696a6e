import { Worker } from 'node:worker_threads'
import { FatalError } from '../types/index.ts'

/**
 * A worker thread that runs one job at a time: a job goes in as a message, and its answer comes out as
 * one. The thread starts with the first job. A thread that dies fails its job, and the next job starts
 * another thread.
 */
export class WorkerLane<Job, Answer> {
  readonly #entry: URL
  readonly #setup: unknown
  readonly #stackSizeMb: number | undefined
  #worker: Worker | undefined = undefined

  /**
   * @param entry - the file that the thread runs
   * @param setup - its `workerData`
   * @param stackSizeMb - stack of the thread in MiB; Node's default without one
   */
  constructor(entry: URL, setup: unknown, stackSizeMb?: number) {
    this.#entry = entry
    this.#setup = setup
    this.#stackSizeMb = stackSizeMb
  }

  /** Runs a job. @throws FatalError if the thread exits, and what the thread throws if it dies of that */
  run(job: Job): Promise<Answer> {
    this.#worker ??= new Worker(this.#entry, {
      workerData: this.#setup,
      ...(this.#stackSizeMb === undefined
        ? {}
        : { resourceLimits: { stackSizeMb: this.#stackSizeMb } }),
    })
    const worker = this.#worker
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        worker.off('message', onAnswer).off('error', onError).off('exit', onExit)
      }
      const fail = (reason: Error): void => {
        stop()
        this.#worker = undefined
        reject(reason)
      }
      const onAnswer = (answer: Answer): void => {
        stop()
        resolve(answer)
      }
      const onError = (error: Error): void => fail(error)
      const onExit = (code: number): void =>
        fail(new FatalError(`the worker that ran it stopped (exit code ${code})`))
      worker.on('message', onAnswer).on('error', onError).on('exit', onExit)
      worker.postMessage(job)
    })
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    await this.#worker?.terminate()
  }
}

/** Of a job that several processes can work on at once: who has which part of it. The store keeps it. */
export interface JobShares {
  /** False: it is done, or somebody has it who lives and has said so within `silentMs`. */
  claim(job: string, share: number, owner: string, silentMs: number): boolean
  /** The shares that are still this owner's. */
  heartbeat(job: string, owner: string): number[]
  /** Done, or left to others. False: it was not this owner's any more. */
  release(job: string, share: number, owner: string, isDone: boolean): boolean
  /** Those that somebody ever had; `owner` null: nobody has it now. */
  of(job: string, silentMs: number): { share: number; isDone: boolean; owner: string | null }[]
}

import { createAclsV2, createAclsV3 } from '@platformatic/kafka'
import type { Failure } from '../../core/failure.ts'
import { type AclBinding, aclKey, aclText } from '../acl-binding.ts'
import type { AclResult } from '../cluster.ts'
import { numbersOfAcl } from '../codecs/acl-words.ts'
import { request } from '../connection/request.ts'
import { callOf, type Door } from '../door.ts'
import { askController } from './ask-controller.ts'
import { controllerResults, eachOf } from './controller-results.ts'
import { portions } from './portions.ts'

/** CreateAcls. A rule that is there already is made once more without harm. The answer names nothing: results are in the order asked. */
export async function createAcls(door: Door, acls: readonly AclBinding[]): Promise<AclResult[]> {
  const results: AclResult[] = []
  for (const portion of portions(acls, () => 1)) {
    const errors = await eachOf(portion, () => send(door, portion))
    results.push(...portion.map((acl, index) => ({ acl, error: errors[index] ?? null })))
  }
  return results
}

async function send(door: Door, acls: readonly AclBinding[]): Promise<(Failure | null)[]> {
  const call = callOf(door)
  const wanted = acls.map(numbersOfAcl)
  const answer = await askController(
    door,
    call,
    [request(createAclsV3.api, wanted), request(createAclsV2.api, wanted)],
    ({ results }) => results.map(one => one.errorCode),
  )
  return controllerResults(
    acls.map(acl => ({ key: aclKey(acl), about: `The rule "${aclText(acl)}" was not made` })),
    answer.results.flatMap(({ errorCode, errorMessage }, index) => {
      const acl = acls[index]
      return acl ? [{ key: aclKey(acl), code: errorCode, said: errorMessage ?? null }] : []
    }),
  )
}

import { deleteAclsV2, deleteAclsV3 } from '@platformatic/kafka'
import type { Failure } from '../../core/failure.ts'
import { type AclBinding, aclKey, aclText } from '../acl-binding.ts'
import type { AclResult } from '../cluster.ts'
import { numbersOfAcl } from '../codecs/acl-words.ts'
import { request } from '../connection/request.ts'
import { callOf, type Door } from '../door.ts'
import { askController } from './ask-controller.ts'
import { controllerResults, eachOf } from './controller-results.ts'
import { portions } from './portions.ts'

/**
 * DeleteAcls. Each filter names every part of one rule, so that it fits that rule and no other; one that is gone already is no
 * failure. The answer's filters are in the order asked.
 */
export async function deleteAcls(door: Door, acls: readonly AclBinding[]): Promise<AclResult[]> {
  const results: AclResult[] = []
  for (const portion of portions(acls, () => 1)) {
    const errors = await eachOf(portion, () => send(door, portion))
    results.push(...portion.map((acl, index) => ({ acl, error: errors[index] ?? null })))
  }
  return results
}

async function send(door: Door, acls: readonly AclBinding[]): Promise<(Failure | null)[]> {
  const call = callOf(door)
  const filters = acls.map(numbersOfAcl)
  const answer = await askController(
    door,
    call,
    [request(deleteAclsV3.api, filters), request(deleteAclsV2.api, filters)],
    ({ filterResults }) => filterResults.map(one => one.errorCode),
  )
  return controllerResults(
    acls.map(acl => ({ key: aclKey(acl), about: `The rule "${aclText(acl)}" was not taken away` })),
    answer.filterResults.flatMap(({ errorCode, errorMessage, matchingAcls }, index) => {
      const acl = acls[index]
      if (!acl) return []
      const worst = matchingAcls.find(one => one.errorCode !== 0) ?? { errorCode, errorMessage }
      const { errorCode: code, errorMessage: said } = errorCode === 0 ? worst : { errorCode, errorMessage }
      return [{ key: aclKey(acl), code, said: said ?? null }]
    }),
  )
}

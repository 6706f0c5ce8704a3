type Branded<Brand extends string> = string & { readonly __brand: Brand }

export type NodeId = Branded<'NodeId'>
export type TaskId = Branded<'TaskId'>
export type AssignmentId = Branded<'AssignmentId'>
export type CoordinatorId = Branded<'CoordinatorId'>
export type OwnerId = Branded<'OwnerId'>
export type InviteId = Branded<'InviteId'>
export type CampaignId = Branded<'CampaignId'>
export type RedemptionId = Branded<'RedemptionId'>

/** These are the only casts to an id; callers have checked the form (zod at the edge, a column of type uuid). */
export const asNodeId = (uuid: string) => uuid as NodeId
export const asTaskId = (uuid: string) => uuid as TaskId
export const asAssignmentId = (uuid: string) => uuid as AssignmentId
export const asCoordinatorId = (uuid: string) => uuid as CoordinatorId
export const asOwnerId = (uuid: string) => uuid as OwnerId
export const asInviteId = (uuid: string) => uuid as InviteId
export const asCampaignId = (uuid: string) => uuid as CampaignId
export const asRedemptionId = (uuid: string) => uuid as RedemptionId

export { gasText, shareText } from './gas-text.ts'
export {
  type FrameKind,
  Profile,
  type ProfiledMessage,
  type ProfileFrame,
  type ProfileNode,
} from './profile.ts'
export { ProfileBuilder, type ProfileNames } from './profile-builder.ts'
export {
  mergeProfileData,
  type ProfileData,
  parseProfileData,
  profileToData,
} from './profile-data.ts'
export {
  PROFILE_DIMENSIONS,
  type ProfileDimension,
  type ProfileRow,
  profileTable,
} from './profile-table.ts'
export { PROFILE_FORMATS, type ProfileFormat, renderProfile } from './render-profile.ts'
export {
  activeSuiteProfile,
  type ProfileDetail,
  SuiteProfile,
  setSuiteProfile,
  withoutSuiteProfile,
} from './suite-profile.ts'

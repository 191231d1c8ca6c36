import { ApiError } from '../query/api-error.js';
import { integer, list, text } from '../query/fields.js';
import { pageOf } from '../query/paging.js';
import type { XmlObject } from '../query/xml.js';
import type { LaunchTemplate, LaunchTemplateVersion } from '../state/launch-template.js';
import { findAll, type RegionState } from '../state/region-state.js';
import { defineAction } from './action.js';
import { idList, listingShape, listPage } from './listing.js';
import { tagSet } from './tag-elements.js';

const pageSize = integer(1, 200);

/** Lists launch templates. */
export const describeLaunchTemplates = defineAction({
  name: 'DescribeLaunchTemplates',
  shape: { LaunchTemplateId: idList, LaunchTemplateName: list(text), ...listingShape, MaxResults: pageSize },
  run(parameters, { state, permit }) {
    permit();
    const { LaunchTemplateId: asked, LaunchTemplateName: names } = parameters;
    const { items, nextToken } = listPage(parameters, {
      resources: [...state.launchTemplates.values()],
      ids: { asked, prefix: 'lt', parameter: 'launchTemplateIds', of: ({ launchTemplateId }) => launchTemplateId },
      keep: ({ name }) => names.length === 0 || names.includes(name),
      filterNames: ['create-time', 'launch-template-name'],
      filterable: ({ launchTemplateId, name, createdAt }) => ({
        tags: state.tags.of(launchTemplateId),
        values: { 'create-time': [createdAt.toISOString()], 'launch-template-name': [name] },
      }),
    });
    return {
      launchTemplates: items.map((template) => ({
        ...templateName(template),
        createTime: template.createdAt,
        createdBy: `arn:aws:iam::${state.accountId}:user/operator`,
        defaultVersionNumber: template.defaultVersion,
        latestVersionNumber: template.versions.length,
        tagSet: tagSet(state.tags.of(template.launchTemplateId)),
      })),
      nextToken,
    };
  },
});

/** Lists versions of one launch template, or the versions `$Latest` and `$Default` of all templates. */
export const describeLaunchTemplateVersions = defineAction({
  name: 'DescribeLaunchTemplateVersions',
  shape: {
    LaunchTemplateId: text,
    LaunchTemplateName: text,
    LaunchTemplateVersion: list(text),
    MaxResults: pageSize,
    NextToken: text,
  },
  run(parameters, { state, permit }) {
    const templates = templatesOf(parameters, state);
    const versions = parameters.LaunchTemplateVersion;
    if (templates === undefined) refuseVersionNumbers(versions);
    const listed = (templates ?? [...state.launchTemplates.values()]).flatMap((template) =>
      selectVersions(template, versions).map((version) => ({
        template,
        version,
        sequence: positionOf(template, version),
      })),
    );
    permit();
    const { items, nextToken } = pageOf(listed, parameters);
    return {
      launchTemplateVersionSet: items.map(({ template, version }) => versionElement(template, version, state)),
      nextToken,
    };
  },
});

/** Returns the one template that the request names; undefined when it names none. */
function templatesOf(
  request: { readonly LaunchTemplateId: string | undefined; readonly LaunchTemplateName: string | undefined },
  state: RegionState,
): readonly LaunchTemplate[] | undefined {
  const { LaunchTemplateId: id, LaunchTemplateName: name } = request;
  if (id !== undefined) return findAll('lt', [id], state.launchTemplates);
  if (name === undefined) return undefined;
  const template = [...state.launchTemplates.values()].find((candidate) => candidate.name === name);
  if (template) return [template];
  throw new ApiError('InvalidLaunchTemplateName.NotFoundException', `There is no launch template named '${name}'.`);
}

function refuseVersionNumbers(versions: readonly string[]): void {
  if (versions.length > 0 && versions.every((version) => version === '$Latest' || version === '$Default')) return;
  throw new ApiError('MissingParameter', 'Name a launch template, or ask for $Latest and $Default only.');
}

function selectVersions({ versions, defaultVersion }: LaunchTemplate, names: readonly string[]) {
  if (names.length === 0) return versions;
  const numbers = names.map((name) => ({ $Latest: versions.length, $Default: defaultVersion })[name] ?? Number(name));
  return versions.filter(({ sequence }) => numbers.includes(sequence));
}

/** Returns the position in the listing. No template has 100,000 versions, so the versions of each stay together. */
function positionOf(template: LaunchTemplate, version: LaunchTemplateVersion): number {
  return template.sequence * 100_000 + version.sequence;
}

function versionElement(template: LaunchTemplate, version: LaunchTemplateVersion, state: RegionState): XmlObject {
  return {
    ...templateName(template),
    versionNumber: version.sequence,
    createTime: template.createdAt,
    createdBy: `arn:aws:iam::${state.accountId}:user/operator`,
    defaultVersion: version.sequence === template.defaultVersion,
    launchTemplateData: {
      imageId: version.imageId,
      blockDeviceMappingSet: version.snapshotIds.map((snapshotId, index) => ({
        deviceName: `/dev/sd${String.fromCharCode('f'.charCodeAt(0) + index)}`,
        ebs: { snapshotId },
      })),
    },
  };
}

function templateName({ launchTemplateId, name }: LaunchTemplate): XmlObject {
  return { launchTemplateId, launchTemplateName: name };
}

// Route tables of a VPC: which checks EC2 makes (Amazon EC2 API Reference, "Error codes"; Amazon VPC User Guide,
// "Route tables").
import { providerFacts } from "../providerFacts.js";
import {
  invalid,
  longId,
  numberOf,
  text,
  type Properties,
  type RecordedType,
  type RecordView,
} from "../recordedType.js";
import { ec2Arn, internetGateway, natGateway, ofVpc, subnet } from "./vpc.js";

export const routeTable: RecordedType = {
  token: "aws:ec2/routeTable:RouteTable",
  facts: providerFacts("aws:ec2/routeTable:RouteTable"),
  id: longId("rtb"),
  references: { vpcId: ofVpc },
  outputs: (id, inputs, account) => ({
    ...ec2Arn("route-table")(id, inputs, account),
    routes: inputs["routes"] ?? [],
    propagatingVgws: [],
  }),
};

const routeToken = "aws:ec2/route:Route";

export const route: RecordedType = {
  token: routeToken,
  facts: providerFacts(routeToken),
  id: (inputs) => `r-${text(inputs, "routeTableId")}${numberOf(String(inputs["destinationCidrBlock"]), 2 ** 31)}`,
  references: {
    routeTableId: { type: routeTable.token, missing: "InvalidRouteTableID.NotFound" },
    gatewayId: { type: internetGateway.token, missing: "InvalidGatewayID.NotFound" },
    natGatewayId: { type: natGateway.token, missing: "InvalidNatGatewayID.NotFound" },
  },
  check: checkRoute,
  outputs: () => ({ state: "active", origin: "CreateRoute" }),
};

export const routeTableAssociation: RecordedType = {
  token: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  facts: providerFacts("aws:ec2/routeTableAssociation:RouteTableAssociation"),
  id: longId("rtbassoc"),
  references: {
    routeTableId: { type: routeTable.token, missing: "InvalidRouteTableID.NotFound", blocks: true },
    subnetId: { type: subnet.token, missing: "InvalidSubnetID.NotFound" },
  },
  unique: { property: "subnetId", code: "Resource.AlreadyAssociated" },
  outputs: () => ({}),
};

function checkRoute(inputs: Properties, view: RecordView, self: string | undefined): void {
  const targets = [
    "gatewayId",
    "natGatewayId",
    "networkInterfaceId",
    "transitGatewayId",
    "vpcPeeringConnectionId",
    "vpcEndpointId",
    "egressOnlyGatewayId",
  ].filter((target) => inputs[target] !== undefined);
  if (targets.length !== 1) {
    throw invalid(
      "InvalidParameterCombination",
      `A route has exactly one target; this one has ${targets.join(", ") || "none"}.`,
    );
  }
  const same = view
    .all(routeToken)
    .some(
      ({ id, inputs: theirs }) =>
        id !== self &&
        theirs["routeTableId"] === inputs["routeTableId"] &&
        theirs["destinationCidrBlock"] === inputs["destinationCidrBlock"],
    );
  if (same)
    throw invalid(
      "RouteAlreadyExists",
      `The route identified by ${String(inputs["destinationCidrBlock"])} already exists.`,
    );
}

// The ways out of a network's subnets, for what stands in them. Facts: awsx.ec2.Vpc (its ids depend on the VPC and the
// subnets alone, so that nothing which uses them waits for a route, or goes before it).
import * as pulumi from "@pulumi/pulumi";

/** Routes, their associations and gateways. What stands in the subnets is made after them, and goes before them. */
export type Exits = pulumi.Input<pulumi.Resource[]>;

/** `dependsOn` of a resource that stands in the subnets. */
export function afterExits(exits: Exits, ...others: pulumi.Resource[]): pulumi.Output<pulumi.Resource[]> {
  return pulumi.output(exits).apply((resources) => [...resources, ...others]);
}

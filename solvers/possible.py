"""The part of a problem that can be served at all, and the way back from its answer to the whole problem's."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from solvers.impossible import begin_routes
from solvers.problem import Problem, Stability
from solvers.search.repairing import repair
from solvers.solution import Sequences, Unassigned
from solvers.timing.tables import Tables


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Possible:
    """A problem without its impossible jobs and the vehicles whose frozen jobs are impossible.

    Attributes
    ----------
    jobs, vehicles
        Where the part's are in the whole problem.
    num_vehicles
        Of the whole problem.
    """

    problem: Problem
    jobs: tuple[int, ...]
    vehicles: tuple[int, ...]
    num_vehicles: int

    @property
    def has_frozen(self) -> bool:
        """Whether a route has been begun."""
        return any(vehicle.frozen for vehicle in self.problem.vehicles)

    def part(self, initial: Sequences | None) -> Sequences:
        """Give the part's routes in an answer of the whole problem, those that are begun where there is none."""
        if initial is None:
            return begin_routes(self.problem) if self.has_frozen else ((),) * len(self.vehicles)
        number_of = {job: number for number, job in enumerate(self.jobs)}
        routes = []
        for vehicle in self.vehicles:
            visits = (number_of.get(visit) if visit >= 0 else visit for visit in initial[vehicle])
            routes.append(tuple(visit for visit in visits if visit is not None))
        return tuple(routes)

    def mend(self, tables: Tables, sequences: Sequences) -> Sequences:
        """Make routes keep every rule by leaving jobs out."""
        return repair(tables, sequences, self.part(None))

    def whole(self, sequences: Sequences) -> Sequences:
        """Give the answer of the whole problem."""
        routes: list[tuple[int, ...]] = [()] * self.num_vehicles
        for vehicle, visits in zip(self.vehicles, sequences, strict=True):
            routes[vehicle] = tuple(self.jobs[visit] if visit >= 0 else visit for visit in visits)
        return tuple(routes)


def possible_part(problem: Problem, impossible: Sequence[Unassigned]) -> Possible:
    """Leave the impossible out of a problem."""
    hopeless = {one.job for one in impossible}
    hopeless_ids = {problem.jobs[job].id for job in hopeless}
    jobs = tuple(job for job in range(len(problem.jobs)) if job not in hopeless)
    vehicles = tuple(
        number for number, vehicle in enumerate(problem.vehicles) if hopeless_ids.isdisjoint(vehicle.frozen)
    )
    if len(jobs) == len(problem.jobs) or not jobs or not vehicles:
        part = problem if jobs and vehicles else replace(problem, jobs=(), vehicles=(), pairs=(), stability=None)
        return Possible(problem=part, jobs=jobs, vehicles=vehicles, num_vehicles=len(problem.vehicles))
    there = frozenset(problem.vehicles[number].id for number in vehicles)
    kept = [
        replace(
            problem.jobs[job],
            allowed_vehicles=None if allowed is None else allowed & there,
            forbidden_vehicles=problem.jobs[job].forbidden_vehicles & there,
        )
        for job in jobs
        for allowed in [problem.jobs[job].allowed_vehicles]
    ]
    stability = problem.stability
    if stability is not None:
        stability = Stability(plan=tuple(stability.plan[v] for v in vehicles), change_cost=stability.change_cost)
    part = replace(
        problem,
        jobs=tuple(kept),
        vehicles=tuple(problem.vehicles[number] for number in vehicles),
        pairs=tuple(pair for pair in problem.pairs if hopeless_ids.isdisjoint((pair.first, pair.second))),
        stability=stability,
    )
    return Possible(problem=part, jobs=jobs, vehicles=vehicles, num_vehicles=len(problem.vehicles))

"""Jobs, vehicles and matrices as one problem, and the contradictions between them."""

from collections.abc import Iterator
from dataclasses import dataclass

from solvers.errors import ProblemError
from solvers.problem.job import Job, Pair, validate_job
from solvers.problem.limits import LARGEST_BALANCE_PRICE
from solvers.problem.matrix import Matrix
from solvers.problem.time_window import require_costs, require_loads, require_unique
from solvers.problem.vehicle import Vehicle, validate_vehicle


@dataclass(frozen=True, slots=True, kw_only=True)
class Stability:
    """An earlier plan and the price of departing from it.

    Attributes
    ----------
    plan
        For each vehicle of the problem, in its order, the ids of the jobs it was given. Ids that the problem no longer
        has are passed over.
    change_cost
        Price of each vehicle whose list of jobs is another than in the plan, or in another order.
    """

    plan: tuple[tuple[int, ...], ...]
    change_cost: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Problem:
    """What is to be planned.

    Attributes
    ----------
    matrices
        One for each profile of vehicles, all of the same places.
    jobs, vehicles
        In the order the solution's indices refer to.
    pairs
        Jobs that belong together; a job is in one of them at most.
    stability
        None where there is no earlier plan.
    balance_price
        See the objective in :mod:`solvers.problem`.

    Raises
    ------
    ProblemError
        Naming the field and the id, on construction.
    """

    matrices: tuple[Matrix, ...]
    jobs: tuple[Job, ...]
    vehicles: tuple[Vehicle, ...]
    pairs: tuple[Pair, ...] = ()
    stability: Stability | None = None
    balance_price: int = 0

    def __post_init__(self) -> None:
        require_unique("jobs", (job.id for job in self.jobs))
        require_unique("vehicles", (vehicle.id for vehicle in self.vehicles))
        if not self.matrices:
            raise ProblemError("matrices must hold at least one matrix")
        num_places = len(self.matrices[0])
        for number, matrix in enumerate(self.matrices):
            if len(matrix) != num_places:
                raise ProblemError(f"matrices[{number}] has {len(matrix)} places, matrices[0] has {num_places}")
        for job in self.jobs:
            validate_job(job)
        for vehicle in self.vehicles:
            validate_vehicle(vehicle)
        require_costs("problem", balance_price=self.balance_price)
        if self.balance_price > LARGEST_BALANCE_PRICE:
            raise ProblemError(f"balance_price must be at most {LARGEST_BALANCE_PRICE}, got {self.balance_price}")
        _validate_places(self, num_places)
        _validate_dimensions(self)
        _validate_pairs(self)
        _validate_pins(self)
        if self.stability is not None:
            _validate_stability(self, self.stability)

    @property
    def num_dimensions(self) -> int:
        """Number of load dimensions."""
        return len(self.vehicles[0].capacity) if self.vehicles else 0


def _validate_places(problem: Problem, num_places: int) -> None:
    for name, field, place in _places(problem):
        if not 0 <= place < num_places:
            raise ProblemError(
                f"{name}: {field} must be an index into the matrices, 0 to {num_places - 1}, got {place}"
            )
    for vehicle in problem.vehicles:
        if vehicle.profile >= len(problem.matrices):
            raise ProblemError(
                f"vehicle {vehicle.id}: profile must be an index into the {len(problem.matrices)} matrices, "
                f"got {vehicle.profile}"
            )
        if problem.matrices[vehicle.profile].distances is None and (
            vehicle.distance_cost or vehicle.max_distance is not None
        ):
            raise ProblemError(f"vehicle {vehicle.id}: its matrix has no distances, which its cost or limit asks for")


def _places(problem: Problem) -> Iterator[tuple[str, str, int]]:
    for job in problem.jobs:
        yield f"job {job.id}", "location", job.location
    for vehicle in problem.vehicles:
        for field, place in (("start", vehicle.start), ("end", vehicle.end)):
            if place is not None:
                yield f"vehicle {vehicle.id}", field, place
        for number, reload in enumerate(vehicle.reloads):
            yield f"vehicle {vehicle.id}, reload {number}", "location", reload.location


def _validate_dimensions(problem: Problem) -> None:
    num_dimensions = problem.num_dimensions
    given = [(f"vehicle {vehicle.id}: capacity", vehicle.capacity) for vehicle in problem.vehicles]
    given += [
        (f"vehicle {vehicle.id}, break {one.id}: max_load", one.max_load or ())
        for vehicle in problem.vehicles
        for one in vehicle.breaks
    ]
    for job in problem.jobs:
        given += [(f"job {job.id}: delivery", job.delivery), (f"job {job.id}: pickup", job.pickup)]
    given += [(f"pair {pair.first}, {pair.second}: load", pair.load) for pair in problem.pairs]
    for name, load in given:
        # An empty load is zero in every dimension; a capacity is not.
        if len(load) != num_dimensions and (load or name.endswith("capacity")) and problem.vehicles:
            raise ProblemError(f"{name} must have as many amounts as every capacity, {num_dimensions}, got {len(load)}")


def _validate_pairs(problem: Problem) -> None:
    ids = {job.id: job for job in problem.jobs}
    seen: set[int] = set()
    for pair in problem.pairs:
        name = f"pair {pair.first}, {pair.second}"
        require_loads(name, load=pair.load)
        for one in (pair.first, pair.second):
            if one not in ids:
                raise ProblemError(f"{name}: there is no job {one}")
            if one in seen:
                raise ProblemError(f"{name}: job {one} is in more than one pair")
            seen.add(one)
        first, second = ids[pair.first], ids[pair.second]
        if (first.prize is None) != (second.prize is None):
            raise ProblemError(f"{name}: either both jobs are required or neither")
        if first.position is not None and second.position is not None and first.position >= second.position:
            raise ProblemError(f"{name}: positions {first.position} and {second.position} put the second job first")


def _validate_pins(problem: Problem) -> None:
    jobs = {job.id: job for job in problem.jobs}
    vehicle_ids = {vehicle.id for vehicle in problem.vehicles}
    frozen_on: dict[int, int] = {}
    second_of = {pair.second: pair.first for pair in problem.pairs}
    for vehicle in problem.vehicles:
        name = f"vehicle {vehicle.id}"
        for rank, one in enumerate(vehicle.frozen):
            if one not in jobs:
                raise ProblemError(f"{name}: frozen names job {one}, which there is not")
            if one in frozen_on:
                raise ProblemError(f"{name}: frozen names job {one}, which is frozen on vehicle {frozen_on[one]} too")
            frozen_on[one] = vehicle.id
            job = jobs[one]
            if job.allowed_vehicles is not None and vehicle.id not in job.allowed_vehicles:
                raise ProblemError(f"{name}: frozen names job {one}, which may not be served by it: allowed_vehicles")
            if vehicle.id in job.forbidden_vehicles:
                raise ProblemError(f"{name}: frozen names job {one}, which may not be served by it: forbidden_vehicles")
            if job.position is not None and job.position != rank:
                raise ProblemError(f"{name}: frozen puts job {one} at position {rank}, the job itself {job.position}")
            if one in second_of and second_of[one] not in vehicle.frozen[:rank]:
                raise ProblemError(f"{name}: frozen names job {one} without job {second_of[one]} before it, its pair")
    at: dict[tuple[int, int], int] = {}
    for job in problem.jobs:
        unknown = sorted(((job.allowed_vehicles or frozenset()) | job.forbidden_vehicles) - vehicle_ids)
        if unknown:
            raise ProblemError(f"job {job.id}: there is no vehicle {unknown[0]}, which its vehicles name")
        if job.position is None or job.allowed_vehicles is None or len(job.allowed_vehicles) != 1:
            continue
        (only,) = job.allowed_vehicles
        other = at.setdefault((only, job.position), job.id)
        if other != job.id:
            raise ProblemError(f"job {job.id}: job {other} is pinned to position {job.position} of vehicle {only} too")
        frozen = next(vehicle.frozen for vehicle in problem.vehicles if vehicle.id == only)
        if job.position < len(frozen) and frozen[job.position] != job.id:
            raise ProblemError(
                f"job {job.id}: position {job.position} of vehicle {only} is frozen for job {frozen[job.position]}"
            )


def _validate_stability(problem: Problem, stability: Stability) -> None:
    if len(stability.plan) != len(problem.vehicles):
        raise ProblemError(
            f"stability.plan must have a list for each of the {len(problem.vehicles)} vehicles, "
            f"got {len(stability.plan)}"
        )
    require_costs("stability", change_cost=stability.change_cost)
    require_unique("stability.plan", (job for jobs in stability.plan for job in jobs))

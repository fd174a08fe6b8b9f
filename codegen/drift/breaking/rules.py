"""Every rule by its id: what it finds and how far a version has to move for it."""

from __future__ import annotations

from collections.abc import Mapping

from codegen.drift.breaking.change import Bump, Rule

_MAJOR, _MINOR, _PATCH = Bump.MAJOR, Bump.MINOR, Bump.PATCH

_SYSTEM = (
    Rule("system.renamed", _MAJOR, "The last segment of `module` changed, and with it the package and its settings."),
    Rule("system.python_raised", _MAJOR, "The package runs on fewer versions of Python."),
    Rule("system.dependency_added", _MAJOR, "Another system has to be there: an entry of `depends_on.hard`."),
    Rule("system.requirement_added", _MINOR, "The package needs another distribution."),
    Rule("system.requirement_changed", _MINOR, "The package needs another version of a distribution."),
    Rule("system.setting_removed", _MAJOR, "An environment variable is not read any more."),
    Rule("system.setting_required", _MAJOR, "An environment variable has to be set."),
    Rule("system.setting_added", _MINOR, "An environment variable can be set."),
    Rule("system.packet_removed", _MAJOR, "A type of packets is not taken any more from a system that sends it."),
    Rule("system.packet_added", _MINOR, "A type of packets is taken from another system."),
    Rule("system.event_removed", _MAJOR, "An event that others follow is not told any more."),
    Rule("system.event_added", _MINOR, "Others can follow another event."),
)

_CONTRACTS = (
    Rule("contract.removed", _MAJOR, "A contract is gone."),
    Rule("contract.field_removed", _MAJOR, "An object lost a property."),
    Rule("contract.required_added", _MAJOR, "A property must be there that could be left out, or did not exist."),
    Rule("contract.type_narrowed", _MAJOR, "Values of a type are not valid any more."),
    Rule("contract.enum_value_removed", _MAJOR, "A listed value is not valid any more."),
    Rule("contract.bound_tightened", _MAJOR, "A bound, a length or a number of entries admits less."),
    Rule("contract.pattern_changed", _MAJOR, "Texts have to match another pattern, or one at all."),
    Rule("contract.format_changed", _MAJOR, "Texts have to be of another format, or of one at all."),
    Rule("contract.closed", _MAJOR, "Properties or entries that nobody names are refused now."),
    Rule("contract.alternative_removed", _MAJOR, "Values that one alternative of a union took are refused."),
    Rule("contract.default_changed", _MAJOR, "A property that is left out means another value."),
    Rule("contract.unproven", _MAJOR, "Whether old values stay valid cannot be proved.", unproven=True),
    Rule("contract.added", _MINOR, "Another contract."),
    Rule("contract.field_added", _MINOR, "Another property that may be left out."),
    Rule("contract.widened", _MINOR, "Values are valid that were not."),
    Rule("contract.described", _PATCH, "Only descriptions, titles or examples changed."),
)

_KERNELS = (
    Rule("kernel.removed", _MAJOR, "A kernel is gone."),
    Rule("kernel.input_removed", _MAJOR, "An input is gone."),
    Rule("kernel.input_renamed", _MAJOR, "An input in the same place has another name."),
    Rule("kernel.input_required", _MAJOR, "An input has no default: it is new, or lost the one it had."),
    Rule("kernel.inputs_reordered", _MAJOR, "Positional arguments mean other inputs."),
    Rule("kernel.input_type_narrowed", _MAJOR, "An input takes fewer numbers: another type or shape."),
    Rule("kernel.input_unit_changed", _MAJOR, "An input is measured in another unit."),
    Rule("kernel.domain_narrowed", _MAJOR, "An input takes fewer values."),
    Rule("kernel.condition_added", _MAJOR, "A condition over inputs has to hold that did not have to."),
    Rule("kernel.default_changed", _MAJOR, "An input that is left out means another value."),
    Rule("kernel.output_removed", _MAJOR, "A result is gone."),
    Rule("kernel.output_renamed", _MAJOR, "A result in the same place has another name."),
    Rule("kernel.output_added", _MAJOR, "There is another result: callers that unpack what they get fail."),
    Rule("kernel.outputs_reordered", _MAJOR, "Results that are unpacked mean others."),
    Rule("kernel.output_unit_changed", _MAJOR, "A result is measured in another unit."),
    Rule("kernel.output_shape_changed", _MAJOR, "A result is of another shape."),
    Rule("kernel.accuracy_loosened", _MAJOR, "Results may be less accurate."),
    Rule("kernel.added", _MINOR, "Another kernel."),
    Rule("kernel.input_added", _MINOR, "Another input that has a default."),
    Rule("kernel.domain_widened", _MINOR, "An input takes more values, or a condition is gone."),
    Rule("kernel.backends_changed", _PATCH, "The kernel is printed for other targets."),
    Rule("kernel.equations_changed", _PATCH, "An expression, a constant or a derivative changed."),
    Rule("kernel.described", _PATCH, "Only descriptions, sources or examples changed."),
)

_OPERATIONS = (
    Rule("operation.removed", _MAJOR, "An operation is gone."),
    Rule("operation.http_removed", _MAJOR, "An operation is not at its method and path any more."),
    Rule("operation.tool_removed", _MAJOR, "Agents do not find a tool any more."),
    Rule("operation.command_removed", _MAJOR, "The command line lacks a command."),
    Rule("operation.idempotency_lost", _MAJOR, "A call that could be repeated without harm cannot any more."),
    Rule("operation.request_changed", _MAJOR, "An operation takes another contract or another kernel's inputs."),
    Rule("operation.response_changed", _MAJOR, "An operation answers with another contract or kernel's results."),
    Rule("operation.error_added", _MAJOR, "An operation may answer with a status that callers do not know."),
    Rule("operation.error_removed", _MINOR, "An operation does not answer with a status any more."),
    Rule("operation.limit_tightened", _MAJOR, "Callers may ask less: rate, time or size of a batch."),
    Rule("operation.limit_loosened", _MINOR, "Callers may ask more."),
    Rule("operation.audit_removed", _MAJOR, "Calls are not written to the audit log any more."),
    Rule("operation.added", _MINOR, "Another operation."),
    Rule("operation.exposed", _MINOR, "An operation can be called in another way."),
    Rule("operation.changed", _PATCH, "An operation is described, kept or answered in another way."),
)

_PYTHON = (
    Rule("python.object_removed", _MAJOR, "A public module, class, function or attribute is gone."),
    Rule("python.object_kind_changed", _MAJOR, "A public name stands for another kind of thing."),
    Rule("python.parameter_removed", _MAJOR, "A parameter is gone."),
    Rule("python.parameter_moved", _MAJOR, "A positional parameter stands in another place."),
    Rule("python.parameter_kind_changed", _MAJOR, "A parameter cannot be given by position, or by name, any more."),
    Rule("python.parameter_required", _MAJOR, "A parameter has to be given: it is new, or lost its default."),
    Rule("python.parameter_default_changed", _MAJOR, "A parameter that is left out means another value."),
    Rule("python.parameter_type_changed", _MAJOR, "Whether a parameter takes what it took is not proved.", True),
    Rule("python.return_type_changed", _MAJOR, "A function returns another type."),
    Rule("python.base_removed", _MAJOR, "A class lost a base class."),
    Rule("python.attribute_value_changed", _MAJOR, "A public constant or member of an enumeration has another value."),
    Rule("python.attribute_type_changed", _MAJOR, "A public attribute is of another type."),
    Rule("python.field_required", _MAJOR, "A field has to be given to make an object of a class."),
    Rule("python.object_added", _MINOR, "Another public module, class, function or attribute."),
)

_REQUESTS = (
    Rule("wire.route_removed", _MAJOR, "Nothing answers at a method and path any more."),
    Rule("wire.batch_removed", _MAJOR, "A route does not take several requests at once any more."),
    Rule("wire.tool_removed", _MAJOR, "A tool is gone."),
    Rule("wire.command_removed", _MAJOR, "A command is gone."),
    Rule("wire.security_added", _MAJOR, "Callers must show a token."),
    Rule("wire.parameter_moved", _MAJOR, "A value is read from the path, the query or the body, and was elsewhere."),
    Rule("wire.request_added", _MAJOR, "A request has to be sent where none was taken."),
    Rule("wire.request_removed", _MAJOR, "A request is not taken any more."),
    Rule("wire.request_property_removed", _MAJOR, "A property or parameter of a request is not known any more."),
    Rule("wire.request_property_claimed", _MINOR, "A request may have another property; it could have it unchecked."),
    Rule("wire.request_required_added", _MAJOR, "A property or parameter of a request has to be sent."),
    Rule("wire.request_type_narrowed", _MAJOR, "A request may not have values of a type any more."),
    Rule("wire.request_enum_value_removed", _MAJOR, "A request may not have a listed value any more."),
    Rule("wire.request_bound_tightened", _MAJOR, "A bound, length or number of entries of a request admits less."),
    Rule("wire.request_pattern_changed", _MAJOR, "Texts of a request have to match another pattern, or one at all."),
    Rule("wire.request_format_changed", _MAJOR, "Texts of a request have to be of another format, or of one at all."),
    Rule("wire.request_closed", _MAJOR, "A request may not have what nobody names any more."),
    Rule("wire.request_alternative_removed", _MAJOR, "A request may not be one alternative of a union any more."),
    Rule("wire.request_default_changed", _MAJOR, "What a request leaves out means another value."),
    Rule("wire.request_unproven", _MAJOR, "Whether old requests stay valid cannot be proved.", unproven=True),
)

_RESPONSES = (
    Rule("wire.status_added", _MAJOR, "A route may answer with a status that callers do not know."),
    Rule("wire.response_removed", _MAJOR, "There is no answer any more, where there was one."),
    Rule("wire.response_added", _MAJOR, "There is an answer, where there was none: 200 in place of 204."),
    Rule("wire.response_property_removed", _MAJOR, "An answer lost a property."),
    Rule("wire.response_property_added", _MAJOR, "An answer that had nothing that nobody names has another property."),
    Rule("wire.response_property_optional", _MAJOR, "An answer may lack a property that it always had."),
    Rule("wire.response_nullable", _MAJOR, "An answer may have null where it had none."),
    Rule("wire.response_type_widened", _MAJOR, "An answer may have values of a type that it did not have."),
    Rule("wire.response_enum_value_added", _MAJOR, "An answer may have a value that was not listed."),
    Rule("wire.response_bound_loosened", _MAJOR, "A bound, length or number of entries of an answer admits more."),
    Rule("wire.response_pattern_changed", _MAJOR, "Texts of an answer may break the pattern that they kept to."),
    Rule("wire.response_format_changed", _MAJOR, "Texts of an answer may be of another format."),
    Rule("wire.response_opened", _MAJOR, "An answer may have what nobody names."),
    Rule("wire.response_alternative_added", _MAJOR, "An answer may be another alternative of a union."),
    Rule("wire.response_unproven", _MAJOR, "Whether answers stay as they were cannot be proved.", unproven=True),
    Rule("wire.route_added", _MINOR, "Another method and path, tool or command."),
)

#: All rules by id.
RULES: Mapping[str, Rule] = {
    rule.id: rule for rule in (*_SYSTEM, *_CONTRACTS, *_KERNELS, *_OPERATIONS, *_PYTHON, *_REQUESTS, *_RESPONSES)
}
